import { availableParallelism } from 'node:os';
import { EXIT } from '../diagnostics/exit.ts';
import type { SpecPlan } from '../model/plan.ts';
import { reporterNames } from '../reporters/index.ts';
import { report } from '../reporters/report.ts';
import { stabiliser } from '../reporters/stable.ts';
import { type RunOptions, runSpecs } from '../run-specs.ts';
import type { Host } from '../util/host.ts';
import { closeInherited } from '../util/inherited.ts';
import { defineCommand, type Given } from './command.ts';
import { ownSpanFlags, ownSpans } from './own-spans.ts';
import { keptFolder } from './project-folder.ts';
import { selection, selectionFlags } from './selection.ts';
import { type Effective, settle } from './settings.ts';
import { openReporters, wantedReporters } from './sinks.ts';
import { openSpecReports } from './spec-reports.ts';
import { usage } from './usage.ts';
import { wholeNumber } from './values.ts';
import { workflowOf } from './workflow.ts';

/** Flags of a run that the project file and the environment can set too. */
export const settings = {
  tag: selectionFlags.tag,
  level: selectionFlags.level,
  timeout: selectionFlags.timeout,
  retries: { value: 'N', describe: 'How often a red scenario is tried again, in a fresh room' },
  jobs: { alias: 'j', value: 'N', describe: 'Scenarios to run at the same time; default: the processors' },
  'fail-fast': { describe: 'Start nothing more after the first red scenario' },
  'require-sealed': { describe: 'A room that cannot be sealed is an error, not a warning' },
  reporter: {
    alias: 'r',
    value: 'NAME[=FILE]',
    repeatable: true,
    describe: `${reporterNames}, on stdout or into a file`,
  },
  'report-junit': { value: 'FILE', describe: 'The same as -r junit=FILE' },
  digest: { describe: 'Print the SHA-256 of the trace of each scenario; the same as -r digest' },
} as const;

const flags = {
  ...selectionFlags,
  ...settings,
  'keep-going': { describe: 'Run the other specs although one is faulty' },
  ...ownSpanFlags,
  update: { describe: 'Write golden traces that differ, where all else is green' },
  repeat: { value: 'N', describe: 'Run each scenario N times; red when one leaves another trace' },
  keep: { describe: 'Leave the room of a red scenario up and say how to enter it' },
  audit: {
    describe: 'Break the evidence of green scenarios once for every expectation: what still holds is red',
  },
  stable: { describe: 'Print durations as 0 and ids in order of appearance' },
  verbose: { alias: 'v', describe: 'Show every step and the whole log' },
  quiet: { alias: 'q', describe: 'Show only what is red, and the summary' },
} as const;

const verbosityOf = ({ verbose = false, quiet = false }: Given<typeof flags>) => {
  if (verbose && quiet) throw usage('--verbose and --quiet exclude each other', 'give one of them');
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
};

const repetitions = ({ repeat = '1', update }: Given<typeof flags>): number => {
  const times = wholeNumber('--repeat', repeat, 1);
  if (times > 1 && update)
    throw usage('--repeat and --update exclude each other', 'update first, and see that it stays so');
  return times;
};

const optionsOf = async (given: Given<typeof flags>, host: Host, settled: Effective): Promise<RunOptions> => {
  const set = settled.settings;
  return {
    ...(await selection(given, host, settled)),
    jobs: set.jobs?.value ?? availableParallelism(),
    failFast: set.fail_fast?.value ?? false,
    keepGoing: given['keep-going'] ?? false,
    requireSealed: set['isolation.network']?.value === 'sealed',
    keep: given.keep ?? false,
    update: given.update ?? false,
    digest: (set.reporters?.value ?? []).some((name) => /^digest(?:=|$)/.test(name)),
    repeat: repetitions(given),
    stable: given.stable ?? false,
    evidenceFolder: keptFolder(host),
    otel: ownSpans(given),
    audit: given.audit ?? false,
  };
};

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Flags without which a repetition would be another run. */
const againOf = ({
  seed,
  level,
  repeat,
  var: variables = [],
  'vars-file': files = [],
}: Given<typeof flags>): readonly string[] => [
  ...(seed === undefined ? [] : [`--seed ${seed}`]),
  ...(level === undefined ? [] : [`--level ${level}`]),
  ...(repeat === undefined ? [] : [`--repeat ${repeat}`]),
  ...variables.map((pair) => `--var ${quoted(pair)}`),
  ...files.map((file) => `--vars-file ${quoted(file)}`),
];

async function* map<A, B>(items: AsyncIterable<A>, change: (item: A) => B): AsyncGenerator<B> {
  for await (const item of items) yield change(item);
}

/** `clnrm run`: everything shown is a function of the run's events; the exit code is the summary's. */
export default defineCommand({
  flags,
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm run', 'every spec below this folder'],
    ['clnrm run specs/ --tag smoke -j4', 'some specs, four scenarios at a time'],
    ['clnrm run specs/shop.clnrm.toml:12', 'the scenario at line 12'],
    ['clnrm run -r junit=out/junit.xml', 'also write a report for CI'],
  ],
  async run(given, host) {
    const settled = await settle(given, host);
    const options = await optionsOf(given, host, settled);
    const wanted = wantedReporters(settled.settings.reporters);
    const written = wanted.flatMap(({ file }) => (file === undefined ? [] : [file]));
    const workflow = workflowOf(host);
    const shown = {
      verbosity: verbosityOf(given),
      again: againOf(given),
      written,
      ...(workflow && { workflow }),
    } as const;
    const listeners = [...(await openReporters(wanted, shown, host, given['no-color'] ?? false))];
    // after the reports are open: a report may be an inherited handle, /dev/fd/63
    closeInherited(host.env);
    const prepare = async (specs: readonly SpecPlan[]): Promise<void> => {
      for (const { file, hear } of await openSpecReports(specs, shown, host.cwd)) {
        listeners.push(hear);
        written.push(file);
      }
    };
    const events = runSpecs({ ...options, prepare }, host);
    const { summary } = await report(options.stable ? map(events, stabiliser()) : events, listeners);
    return summary?.exitCode ?? EXIT.infrastructure;
  },
});
