import type { Status } from '../model/verdict.ts';

/** Every exit code there is, strongest first: the first that applies is the run's. */
export const EXIT = {
  interrupted: 130,
  usage: 2,
  infrastructure: 3,
  failed: 1,
  flaky: 5,
  nothing: 4,
  passed: 0,
} as const;

/** What each exit code means, in the order of their numbers; the help shows it. */
export const exitMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.passed, 'everything selected passed'],
  [EXIT.failed, 'a scenario failed'],
  [EXIT.usage, 'the command line or a spec is wrong'],
  [EXIT.infrastructure, 'the machine could not do it: no engine, not ready, cannot seal; or a bug in clnrm'],
  [EXIT.nothing, 'nothing was selected'],
  [EXIT.flaky, 'flaky, where that is refused'],
  [EXIT.interrupted, 'interrupted'],
];

/** How many scenarios ended how. */
export type Counts = Record<Status, number>;

/** Counts to count on from. */
export const noCounts = (): Counts => ({
  passed: 0,
  failed: 0,
  errored: 0,
  flaky: 0,
  skipped: 0,
  cancelled: 0,
});

/** What decides the exit code of a run. */
export interface Outcome {
  readonly interrupted: boolean;
  /** The command line, the project file or a spec is wrong. */
  readonly faulty: boolean;
  readonly counts: Readonly<Counts>;
  readonly failOnFlaky?: boolean;
}

/**
 * The exit code of a run. A run whose scenarios were all skipped or cancelled proved nothing,
 * so it is not 0: something must have passed.
 */
export const exitCodeOf = ({ interrupted, faulty, counts, failOnFlaky = false }: Outcome): number => {
  if (interrupted) return EXIT.interrupted;
  if (faulty) return EXIT.usage;
  if (counts.errored > 0) return EXIT.infrastructure;
  if (counts.failed > 0) return EXIT.failed;
  if (counts.flaky > 0 && failOnFlaky) return EXIT.flaky;
  return counts.passed + counts.flaky > 0 ? EXIT.passed : EXIT.nothing;
};

/** The status of a run as one word, from the same facts. */
export const statusOf = ({ interrupted, faulty, counts }: Outcome): Status => {
  if (interrupted) return 'cancelled';
  if (faulty || counts.errored > 0) return 'errored';
  if (counts.failed > 0) return 'failed';
  if (counts.flaky > 0) return 'flaky';
  return counts.passed > 0 ? 'passed' : 'skipped';
};
