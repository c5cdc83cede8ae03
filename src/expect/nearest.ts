import { PHASES, type Trace } from '../model/trace.ts';
import type { NearestSpan } from '../model/verdict.ts';
import { durationMs } from './checks.ts';
import type { Check, Context } from './context.ts';
import { byStart, firstOf } from './rows.ts';

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

/** The rows that satisfy most predicates, best first, ties by start; one pass over the candidates. */
export const nearestRows = (
  { trace }: Context,
  rows: Uint32Array,
  checks: readonly Check[],
  most = 3,
): readonly number[] => {
  const scores = new Map<number, number>();
  const score = (row: number): number => {
    const known = scores.get(row);
    if (known !== undefined) return known;
    const held = checks.reduce((sum, check) => sum + Number(check.test(row)), 0);
    scores.set(row, held);
    return held;
  };
  const earlier = byStart(trace);
  return firstOf(rows, most, (a, b) => score(b) - score(a) || earlier(a, b));
};
