import { defineCommand } from './command.ts';
import { DEBOUNCE_MS, runFlags } from './run-options.ts';
import { selectionFlags } from './selection.ts';
import { isInteractive } from './sinks.ts';
import { usage } from './usage.ts';
import { duration } from './values.ts';
import { watchLines } from './watch.ts';

const flags = {
  only: { value: 'TEXT', describe: 'Only scenarios whose name holds this text' },
  debounce: {
    value: 'TIME',
    describe: `Nothing begins before it is so long quiet; default: ${DEBOUNCE_MS}ms, at least 10ms`,
  },
  timebox: { value: 'TIME', describe: 'Stop a round that lasts longer' },
  clear: { describe: 'Lines on a clean terminal for each round, in place of the interactive view' },
  ...selectionFlags,
  retries: runFlags.retries,
  jobs: runFlags.jobs,
  'fail-fast': runFlags['fail-fast'],
  'require-sealed': runFlags['require-sealed'],
  reporter: {
    ...runFlags.reporter,
    describe: 'human or ndjson, on stdout, in place of the interactive view',
  },
  verbose: runFlags.verbose,
  quiet: runFlags.quiet,
} as const;

/** Below that a save in two steps would be two saves. */
const LEAST_MS = 10;

const debounceOf = (text: string | undefined): number => {
  if (text === undefined) return DEBOUNCE_MS;
  const ms = duration('--debounce', text);
  if (ms >= LEAST_MS) return ms;
  throw usage(`--debounce wants at least ${LEAST_MS}ms, it is '${text}'`);
};

/** `clnrm dev`: the interactive view on a terminal, lines elsewhere; stays, and runs again what a save touches. */
export default defineCommand({
  flags,
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm dev', 'watch every spec below this folder, and what it is made of'],
    ['clnrm dev specs/shop.clnrm.toml --only refund', 'the scenarios that speak of refunds'],
    ['clnrm dev --timebox 10s --clear', 'a clean screen for each round, of at most ten seconds'],
  ],
  async run({ only, debounce, timebox, clear = false, ...given }, host) {
    if (only !== undefined && given.grep !== undefined)
      throw usage('--only and --grep exclude each other', 'give one of them');
    const grep = only?.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&') ?? given.grep;
    const run = { ...given, ...(grep !== undefined && { grep }) };
    const watched = {
      debounceMs: debounceOf(debounce),
      ...(timebox !== undefined && { timeboxMs: duration('--timebox', timebox) }),
    };
    // who names a reporter wants lines
    if (!isInteractive(host) || given.reporter !== undefined || clear)
      return watchLines(run, { ...watched, clear }, host);
    const { interact } = await import('./interactive.ts');
    return interact(run, { ...watched, files: true }, host);
  },
});
