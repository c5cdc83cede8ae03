import { SOURCES, STATUS_CODES, type Trace } from '../model/trace.ts';
import type { StepResult } from '../model/verdict.ts';
import { createPopulation } from './population.ts';
import { treeOf } from './tree.ts';

const RUNNER = SOURCES.indexOf('runner');
const ERROR = STATUS_CODES.indexOf('ERROR');

/** The runner's own span of a step, -1 where there is none. */
const rowOf = (trace: Trace, step: string): number => {
  const rows = trace.rowsNamed(trace.idOf('clnrm.step'));
  return (
    rows.find((row) => {
      const name = trace.attribute(row, 'step.name');
      return trace.source[row] === RUNNER && name?.type === 'string' && name.value === step;
    }) ?? -1
  );
};

/** What the subject did below a row, in order. */
const below = (trace: Trace, row: number): readonly number[] => {
  const [from, until] = [trace.pre[row] ?? 0, trace.last[row] ?? -1];
  const inside = (one: number): boolean => (trace.pre[one] ?? 0) > from && (trace.pre[one] ?? 0) <= until;
  return Array.from({ length: trace.size }, (_, one) => one).filter(
    (one) => trace.source[one] !== RUNNER && inside(one),
  );
};

/** A red step with the trace of what it caused: spans that ended in error are pointed at, else the first. */
const withTrace = (step: StepResult, trace: Trace): StepResult => {
  const [first, ...rest] = step.findings;
  const row = first === undefined || first.tree.length > 0 ? -1 : rowOf(trace, step.name);
  const rows = row < 0 ? [] : below(trace, row);
  if (first === undefined || rows.length === 0) return step;
  const failed = rows.filter((one) => trace.status[one] === ERROR);
  const context = { trace, population: createPopulation(trace, []), complete: true, because: '' };
  const tree = treeOf(context, failed.length > 0 ? failed : rows.slice(0, 1));
  return { ...step, findings: [{ ...first, tree }, ...rest] };
};

/** Steps with what their red ones caused, as far as spans tell. */
export const withTraces = (steps: readonly StepResult[], trace: Trace): readonly StepResult[] =>
  steps.map((step) => withTrace(step, trace));
