import type { OrderExpectation } from '../model/expectation.ts';
import type { Trace } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import { beginOf } from './begin.ts';
import { type Clock, clockOf } from './clock.ts';
import { type Check, type Context, finding, type Reading } from './context.ts';
import { missingSpan } from './missing.ts';
import { orNearest } from './names.ts';
import { nearestSpan, startMs } from './nearest.ts';
import { compareStarts, firstOf, firstWhere, isEnded, spansNamed } from './rows.ts';
import { tomlPairs } from './toml.ts';
import { treeOf } from './tree.ts';

interface Ends {
  /** Row that ends first in each trace, and the second: a span does not precede itself. */
  readonly first: Int32Array;
  readonly second: Int32Array;
}

const endOf = (trace: Trace, row: number): number =>
  row < 0 || !isEnded(trace, row) ? Number.POSITIVE_INFINITY : (trace.end[row] ?? 0);

const earliestEnds = (trace: Trace, rows: Uint32Array): Ends => {
  const first = new Int32Array(trace.traces).fill(-1);
  const second = new Int32Array(trace.traces).fill(-1);
  const earlier = compareStarts(trace);
  const endsFirst = (row: number, other: number): boolean => {
    if (other < 0) return true;
    const apart = endOf(trace, row) - endOf(trace, other);
    return apart < 0 || (apart === 0 && earlier(row, other) < 0);
  };
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const index = trace.trace[row] ?? 0;
    const one = first[index] ?? -1;
    const two = second[index] ?? -1;
    if (endsFirst(row, one)) {
      second[index] = one;
      first[index] = row;
    } else if (endsFirst(row, two)) second[index] = row;
  }
  return { first, second };
};

/** The span that ended first in the row's trace, other than the row itself; -1 when there is none. */
const earliest = (trace: Trace, { first, second }: Ends, row: number): number => {
  const index = trace.trace[row] ?? 0;
  return (first[index] === row ? second[index] : first[index]) ?? -1;
};

const ms = (nanoseconds: number): number => nanoseconds / 1e6;

const explain = (
  context: Context,
  { first, then }: OrderExpectation,
  ends: Ends,
  late: (row: number) => boolean,
): Finding => {
  const { trace, population } = context;
  const rows = population.select(then).rows;
  const { first: out, count } = firstWhere(context, rows, late);
  const check: Check = {
    label: `after ${JSON.stringify(first)}`,
    test: (row) => !late(row),
    show: (row) => {
      const before = earliest(trace, ends, row);
      const expected = `some ${JSON.stringify(first)} ended before ${startMs(context, row)} ms`;
      if (before < 0) return { expected, actual: 'its trace has none' };
      if (!isEnded(trace, before))
        return { expected, actual: 'the one of its trace ends before it starts, or never' };
      return {
        expected,
        actual: `the first ended at ${ms(endOf(trace, before) - beginOf(trace))} ms`,
      };
    },
  };
  const partners = firstOf(
    out.map((row) => earliest(trace, ends, row)).filter((row) => row >= 0),
    3,
    compareStarts(trace),
  );
  const clock = clockOf(trace);
  const reversed = earliestEnds(trace, rows);
  const otherWay = population.select(first).rows.every((row) => precedes(trace, reversed, row, clock));
  return finding(
    'order-violated',
    `some ${JSON.stringify(first)} must end before each ${JSON.stringify(then)} of its trace starts; for ${count} of ${spansNamed(rows.length, then)} none does`,
    {
      expected: `${JSON.stringify(first)} before ${JSON.stringify(then)}`,
      actual: `${count} of ${rows.length} without one before`,
      nearest: out.map((row) => nearestSpan(context, row, [check])),
      tree: treeOf(context, [...out, ...new Set(partners)]),
      ...(otherWay ? { toml: `[expect.order]\n${tomlPairs('must_precede', [[then, first]])}` } : {}),
    },
  );
};

const precedes = (trace: Trace, ends: Ends, row: number, { startLatest }: Clock): boolean =>
  endOf(trace, earliest(trace, ends, row)) <= startLatest(row);

/** For a span of `then` whether no `first` of its trace ended before it started. */
const lateness = (
  { trace, population }: Context,
  first: string,
): { readonly ends: Ends; readonly late: (row: number) => boolean } => {
  const ends = earliestEnds(trace, population.select(first).rows);
  const clock = clockOf(trace);
  return { ends, late: (row) => !precedes(trace, ends, row, clock) };
};

/** The pair with the nearest names for those that are not there, where it holds. */
const nearToml = (context: Context, expectation: OrderExpectation): string | undefined => {
  const first = orNearest(context, expectation.first);
  const second = orNearest(context, expectation.then);
  const rows = context.population.select(second).rows;
  const isOther = first !== expectation.first || second !== expectation.then;
  if (!isOther || first === second || rows.length === 0) return;
  return rows.some(lateness(context, first).late)
    ? undefined
    : `[expect.order]\n${tomlPairs('must_precede', [[first, second]])}`;
};

/** One pair of `[expect.order]`: in each trace that has a `then`, some `first` ended before each of them started. */
export const order = (context: Context, expectation: OrderExpectation): Reading => {
  const { population } = context;
  const { first, then } = expectation;
  const absent = [first, then].filter((pattern) => population.select(pattern).rows.length === 0);
  if (absent.length > 0) {
    const rule = `${JSON.stringify(first)} before ${JSON.stringify(then)}`;
    return {
      holds: false,
      final: false,
      explain: () => missingSpan(context, absent, rule, nearToml(context, expectation)),
    };
  }
  const { ends, late } = lateness(context, first);
  return {
    holds: !population.select(then).rows.some(late),
    final: false,
    explain: () => explain(context, expectation, ends, late),
  };
};
