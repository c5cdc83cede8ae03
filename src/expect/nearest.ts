import { PHASES, type Trace } from '../model/trace.ts';
import type { NearestSpan } from '../model/verdict.ts';
import { durationMs } from './checks.ts';
import type { Check, Context } from './context.ts';
import { byStart } from './rows.ts';

const FOREIGN = new Set([PHASES.indexOf('forged'), PHASES.indexOf('replayed')]);

/** Start of the first span that was made here, ns since `baseNs`: what is of another time tells nothing about when. */
export const beginOf = ({ phase, start }: Trace): number => {
  const first = phase.findIndex((one) => !FOREIGN.has(one));
  return start[Math.max(first, 0)] ?? 0;
};

/** Start in ms since the first span of the evidence. */
export const startMs = ({ trace }: Context, row: number): number =>
  ((trace.start[row] ?? 0) - beginOf(trace)) / 1e6;

/** A span as a finding shows it, with every predicate tried on it. */
export const nearestSpan = (context: Context, row: number, checks: readonly Check[]): NearestSpan => ({
  name: context.trace.text(context.trace.name[row] ?? 0),
  service: context.trace.text(context.trace.service[row] ?? 0),
  traceId: context.trace.traceId(row),
  spanId: context.trace.spanId(row),
  startMs: startMs(context, row),
  durationMs: durationMs(context, row),
  checks: checks.map((check) => ({ label: check.label, held: check.test(row), ...check.show(row) })),
});

/** That a span is called otherwise than what was looked for. */
export const nameCheck = ({ trace }: Context, wanted: string): Check => ({
  label: 'name',
  test: () => false,
  show: (row) => ({
    expected: JSON.stringify(wanted),
    actual: JSON.stringify(trace.text(trace.name[row] ?? 0)),
  }),
});

/** Of a span that is one of those that were counted. */
export const COUNTED: Check = {
  label: 'counted',
  test: () => true,
  show: () => ({ expected: '', actual: '' }),
};

/** Of a span that there should not be. */
export const UNWANTED: Check = {
  label: 'match',
  test: () => false,
  show: () => ({ expected: 'no such span', actual: 'one' }),
};

/** The rows that satisfy most predicates, best first, ties by start; one pass over the candidates. */
export const nearestRows = (
  { trace }: Context,
  rows: Uint32Array,
  checks: readonly Check[],
  most = 3,
): readonly number[] => {
  const earlier = byStart(trace);
  const best: { readonly row: number; readonly held: number }[] = [];
  for (const row of rows) {
    let held = 0;
    for (const check of checks) if (check.test(row)) held++;
    const worst = best[most - 1];
    if (worst !== undefined && held < worst.held) continue;
    const place = best.findIndex(
      (other) => held > other.held || (held === other.held && earlier(row, other.row) < 0),
    );
    if (place < 0 && worst !== undefined) continue;
    best.splice(place < 0 ? best.length : place, 0, { row, held });
    if (best.length > most) best.pop();
  }
  return best.map(({ row }) => row);
};
