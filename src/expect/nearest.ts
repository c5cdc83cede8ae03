import type { NearestSpan } from '../model/verdict.ts';
import { beginOf } from './begin.ts';
import { durationMs } from './checks.ts';
import type { Check, Context } from './context.ts';
import { compareStarts, satisfying } from './rows.ts';

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

const countEach = (rows: Uint32Array, counts: Uint16Array): void => {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    counts[row] = (counts[row] ?? 0) + 1;
  }
};

/** The rows that satisfy most predicates, best first, ties by start; one pass over the candidates. */
export const nearestRows = (
  { trace }: Context,
  rows: Uint32Array,
  checks: readonly Check[],
  most = 3,
): readonly number[] => {
  const earlier = compareStarts(trace);
  const { start } = trace;
  const heldBy = new Uint16Array(trace.size);
  for (const check of checks) countEach(satisfying([check], rows), heldBy);
  const best: { readonly row: number; readonly held: number }[] = [];
  // what the last of the best has: most rows are no better and later, and need no more than these two numbers
  let [leastHeld, latest] = [-1, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const held = heldBy[row] ?? 0;
    if (held < leastHeld || (held === leastHeld && (start[row] ?? 0) > latest)) continue;
    const place = best.findIndex(
      (other) => held > other.held || (held === other.held && earlier(row, other.row) < 0),
    );
    best.splice(place < 0 ? best.length : place, 0, { row, held });
    if (best.length > most) best.pop();
    const worst = best[most - 1];
    if (worst !== undefined) [leastHeld, latest] = [worst.held, start[worst.row] ?? 0];
  }
  return best.map(({ row }) => row);
};
