import { availableParallelism } from 'node:os';
import { reporterNames } from '../reporters/index.ts';
import type { RunOptions } from '../run/run-specs.ts';
import type { Host } from '../util/host.ts';
import { masker, namedSecrets, secretsIn } from '../util/mask.ts';
import { shellWord } from '../util/shell.ts';
import type { Given } from './command.ts';
import { ownSpanFlags, ownSpans } from './own-spans.ts';
import { keptFolder } from './project-folder.ts';
import { selection, selectionFlags } from './selection.ts';
import type { Effective } from './settings.ts';
import { asksSpans } from './sinks.ts';
import { usage } from './usage.ts';
import { wholeNumber } from './values.ts';

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

/** All flags of `clnrm run`. */
export const runFlags = {
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
  interactive: {
    alias: 'i',
    describe: 'Look at it as it runs, and run again by keys; lines where there is no terminal',
  },
  watch: { alias: 'w', describe: 'Stay, and run again what a save touches; `clnrm dev` does so too' },
  stable: { describe: 'Print durations as 0 and ids in order of appearance' },
  verbose: { alias: 'v', describe: 'Show every step and the whole log' },
  quiet: { alias: 'q', describe: 'Show only what is red, and the summary' },
} as const;

/** How much the report for people says. */
export const verbosityOf = ({
  verbose = false,
  quiet = false,
}: Pick<Given<typeof runFlags>, 'verbose' | 'quiet'>) => {
  if (verbose && quiet) throw usage('--verbose and --quiet exclude each other', 'give one of them');
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
};

const repetitions = ({ repeat = '1', update }: Given<typeof runFlags>): number => {
  const times = wholeNumber('--repeat', repeat, 1);
  if (times > 1 && update)
    throw usage('--repeat and --update exclude each other', 'update first, and see that it stays so');
  return times;
};

/** What a run is asked for, by flags and settings. */
export const optionsOf = async (
  given: Given<typeof runFlags>,
  host: Host,
  settled: Effective,
): Promise<RunOptions> => {
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
    traces: asksSpans(set.reporters),
    repeat: repetitions(given),
    stable: given.stable ?? false,
    evidenceFolder: keptFolder(host),
    otel: ownSpans(given),
    audit: given.audit ?? false,
  };
};

/** The value of a variable that is a secret is not shown; whoever repeats the run knows it. */
const shown = (pair: string, secrets: readonly string[]): string => {
  const [name = '', ...value] = pair.split('=');
  const pairs = [[name, value.join('=')]] as const;
  return masker<string>([...secretsIn(pairs), ...namedSecrets(pairs, secrets)])(pair);
};

/** Flags without which a repetition would be another run. `secrets` are names of variables that the project keeps. */
export const againOf = (
  {
    seed,
    level,
    repeat,
    var: variables = [],
    'vars-file': files = [],
  }: Pick<Given<typeof runFlags>, 'seed' | 'level' | 'repeat' | 'var' | 'vars-file'>,
  secrets: readonly string[],
): readonly string[] => [
  ...(seed === undefined ? [] : [`--seed ${seed}`]),
  ...(level === undefined ? [] : [`--level ${level}`]),
  ...(repeat === undefined ? [] : [`--repeat ${repeat}`]),
  ...variables.map((pair) => `--var ${shellWord(shown(pair, secrets))}`),
  ...files.map((file) => `--vars-file ${shellWord(file)}`),
];

/** Editors save in one to three steps, a few ms apart. */
export const DEBOUNCE_MS = 30;
