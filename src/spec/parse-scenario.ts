import type { StepCheck, StepPlan } from '../model/spec.ts';
import { type Expectations, inOrder, readExpectations } from './parse-expect.ts';
import { type Reader, read } from './read.ts';
import { isTable } from './schema/parts.ts';
import { scenario, type WrittenScenario } from './schema/scenario.ts';
import { step } from './schema/step.ts';
import type { WrittenCheck } from './schema/step-expect.ts';
import type { Path } from './toml.ts';

/** A step and the path of its table. */
export interface ParsedStep {
  readonly plan: StepPlan;
  readonly path: Path;
}

/** One `[[scenario]]`; `written` is missing when its own keys are at fault. */
export interface ParsedScenario {
  readonly path: Path;
  readonly written: WrittenScenario | undefined;
  readonly steps: readonly ParsedStep[];
  readonly expectations: Expectations;
  /** Whether its table says what to do or to expect, rightly or not. */
  readonly saysSomething: boolean;
}

/** Where what may fail without a check of its own is written. */
const placesOf = (
  { source }: Reader,
  { timeoutMs, waitFor, capture }: Pick<StepPlan, 'timeoutMs' | 'waitFor' | 'capture'>,
  here: Path,
): NonNullable<StepPlan['places']> => ({
  ...(timeoutMs !== undefined && { timeout: source.atKey([...here, 'timeout']) }),
  ...(waitFor !== undefined && { wait_for: source.atKey([...here, 'wait_for']) }),
  ...Object.fromEntries(
    Object.keys(capture).map((name) => [`capture.${name}`, source.at([...here, 'capture', name])]),
  ),
});

/** Reads a list of steps that may be absent, one by one. `kind` names those without a name: `step 1`. */
export const readSteps = (
  reader: Reader,
  value: unknown,
  path: Path,
  kind: 'setup' | 'step' | 'teardown',
): readonly ParsedStep[] => {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one, index): readonly ParsedStep[] => {
    const here = [...path, index];
    const written = read(reader, step, one, here);
    if (written === undefined) return [];
    const placed = (checks: readonly WrittenCheck[], table: Path): readonly StepCheck[] =>
      inOrder(
        checks.map(({ path: below, ...check }) => ({
          ...check,
          at: reader.source.at([...here, ...table, ...below]),
        })),
      );
    const { until, ...retry } = written.retry;
    const checks = {
      expect: placed(written.expect, ['expect']),
      retry: { ...retry, ...(until !== undefined && { until: placed(until, ['retry', 'until']) }) },
    };
    const name = written.name ?? `${kind} ${index + 1}`;
    const [at, places] = [reader.source.at(here), placesOf(reader, written, here)];
    const plan = { ...written, ...checks, name, at, ...(Object.keys(places).length > 0 && { places }) };
    return [{ plan, path: here }];
  });
};

/** Reads all scenarios. */
export const readScenarios = (reader: Reader, value: unknown): readonly ParsedScenario[] => {
  if (!Array.isArray(value)) return [];
  return value.map((one, index): ParsedScenario => {
    const path = ['scenario', index];
    const written = read(reader, scenario, one, path);
    const table = isTable(one) ? one : {};
    const steps = readSteps(reader, table.step, [...path, 'step'], 'step');
    return {
      path,
      written,
      steps: written?.run === undefined ? steps : [shortStep(reader, written.run, path)],
      expectations: readExpectations(reader, table.expect, [...path, 'expect']),
      saysSomething: ['step', 'run', 'expect'].some((key) => isFull(table[key])),
    };
  });
};

const isFull = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0);

/** `[[scenario]] run = "…"` is one step. */
const shortStep = ({ source }: Reader, script: string, path: Path): ParsedStep => ({
  path,
  plan: {
    name: 'run',
    action: { kind: 'run', script },
    env: {},
    retry: { attempts: 1, delayMs: 0 },
    expect: [],
    capture: {},
    continueOnFailure: false,
    at: source.at([...path, 'run']),
  },
});
