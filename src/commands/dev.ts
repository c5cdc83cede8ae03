import { defineCommand } from './command.ts';
import { runFlags } from './run-options.ts';
import { selectionFlags } from './selection.ts';
import { usage } from './usage.ts';
import { duration } from './values.ts';
import { DEBOUNCE_MS, watchLines } from './watch.ts';

const flags = {
  only: { value: 'TEXT', describe: 'Only scenarios whose name holds this text' },
  debounce: {
    value: 'TIME',
    describe: `Nothing begins before it is so long quiet; default: ${DEBOUNCE_MS}ms, at least 10ms`,
  },
  timebox: { value: 'TIME', describe: 'Stop a round that lasts longer' },
  clear: { describe: 'Clear the terminal before each round' },
  ...selectionFlags,
  retries: runFlags.retries,
  jobs: runFlags.jobs,
  'fail-fast': runFlags['fail-fast'],
  'require-sealed': runFlags['require-sealed'],
  reporter: { ...runFlags.reporter, describe: 'human or ndjson, on stdout' },
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

/** `clnrm dev`: stays, and runs again what a save touches. */
export default defineCommand({
  flags,
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm dev', 'watch every spec below this folder, and what it is made of'],
    ['clnrm dev specs/shop.clnrm.toml --only refund', 'the scenarios that speak of refunds'],
    ['clnrm dev --timebox 10s --clear', 'a clean screen for each round, of at most ten seconds'],
  ],
  run({ only, debounce, timebox, clear = false, ...given }, host) {
    if (only !== undefined && given.grep !== undefined)
      throw usage('--only and --grep exclude each other', 'give one of them');
    const grep = only?.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&') ?? given.grep;
    return watchLines(
      { ...given, ...(grep !== undefined && { grep }) },
      {
        debounceMs: debounceOf(debounce),
        ...(timebox !== undefined && { timeboxMs: duration('--timebox', timebox) }),
        clear,
      },
      host,
    );
  },
});
