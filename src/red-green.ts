import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from './diagnostics/diagnostic.ts';
import { UsageError } from './diagnostics/errors.ts';
import type { ScenarioResult } from './model/verdict.ts';
import { makeKeptFolder } from './util/folder.ts';

/** What a round of test-driven work is to show. */
export type Colour = 'red' | 'green';

/** How one scenario of a round ended. */
export interface RoundScenario {
  readonly spec: string;
  readonly name: string;
  /** `other` is neither: errored, flaky, skipped, cancelled, or red without evidence. */
  readonly colour: Colour | 'other';
  /** For people: the expectations that failed, or why it is neither. */
  readonly because: readonly string[];
}

/** One round, as a line of the history. */
export interface Round {
  /** RFC 3339. */
  readonly at: string;
  readonly expect: Colour;
  readonly met: boolean;
  readonly scenarios: readonly RoundScenario[];
}

const FILE = 'redgreen.ndjson';

const sameScenario = (a: RoundScenario, b: RoundScenario): boolean => a.spec === b.spec && a.name === b.name;

type Ended = Pick<ScenarioResult, 'spec' | 'name' | 'status' | 'steps' | 'verdict' | 'errors'>;

/** Expectations and steps that were decided and did not hold. */
const failedOf = ({ steps, verdict }: Ended): readonly string[] => [
  ...steps.filter(({ status }) => status === 'failed').map(({ name }) => `step ${name}`),
  ...(verdict?.results ?? []).filter(({ outcome }) => outcome === 'failed').map(({ id }) => id),
];

/** A scenario as a round sees it. Red is an expectation that failed, never an error and never missing evidence. */
export const roundScenario = (result: Ended): RoundScenario => {
  const { spec, name, status, errors } = result;
  const failed = failedOf(result);
  if (status === 'passed') return { spec, name, colour: 'green', because: [] };
  if (status === 'failed' && failed.length > 0) return { spec, name, colour: 'red', because: failed };
  const why = errors.map(({ code, message }) => `${code}: ${message}`);
  const undecided = status === 'failed' ? ['its evidence decides no expectation'] : [status];
  return { spec, name, colour: 'other', because: why.length > 0 ? why : undecided };
};

/** Scenarios that were shown red and not green since, by the rounds that were met. */
export const pendingOf = (rounds: readonly Round[]): readonly RoundScenario[] =>
  rounds
    .filter(({ met }) => met)
    .reduce<readonly RoundScenario[]>((pending, { expect, scenarios }) => {
      const touched = scenarios.filter(({ colour }) => colour === expect);
      const rest = pending.filter((one) => !touched.some((other) => sameScenario(one, other)));
      return expect === 'red' ? [...rest, ...touched] : rest;
    }, []);

/** Why a round does not show what it should; empty where it does. */
export const shortOf = (
  expect: Colour,
  scenarios: readonly RoundScenario[],
  rounds: readonly Round[],
): readonly string[] => {
  const label = ({ spec, name }: RoundScenario): string => `${spec} > ${name}`;
  const others = scenarios
    .filter(({ colour }) => colour === 'other')
    .map((one) => `${label(one)} is neither red nor green: ${one.because.join(', ')}`);
  const has = (colour: Colour): boolean => scenarios.some((one) => one.colour === colour);
  if (expect === 'red')
    return has('red')
      ? others
      : [...others, 'no scenario is red: its expectation holds already, or cannot fail'];
  const pending = pendingOf(rounds);
  const reds = scenarios
    .filter(({ colour }) => colour === 'red')
    .map((one) => `${label(one)} is still red: ${one.because.join(', ')}`);
  const wasRed = scenarios.some((one) => pending.some((other) => sameScenario(one, other)));
  const unseen = wasRed
    ? []
    : ['none of these scenarios was shown red before: green proves nothing without it'];
  return [...others, ...reds, ...unseen];
};

/** The rounds of a project, oldest first. @throws UsageError where the history is damaged. */
export const readRounds = (folder: string): readonly Round[] => {
  const file = join(folder, FILE);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index): readonly Round[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as Round];
    } catch {
      throw new UsageError([
        fault('bad-usage', `line ${index + 1} of ${file} is no JSON`, {
          hint: 'remove that line, or the file: rounds begin anew',
        }),
      ]);
    }
  });
};

/** Adds a round to the history. */
export const addRound = (folder: string, round: Round): void => {
  makeKeptFolder(folder);
  appendFileSync(join(folder, FILE), `${JSON.stringify(round)}\n`);
};
