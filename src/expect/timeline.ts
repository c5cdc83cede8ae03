import type { TemporalExpectation } from '../model/expectation.ts';
import type { Trace } from '../model/trace.ts';
import { beginOf } from './begin.ts';
import { type Clock, clockOf } from './clock.ts';
import type { Check, Context } from './context.ts';
import { compareStarts, earliest, firstOf, isEnded, keep } from './rows.ts';

/** A moment in ns since `baseNs` that a coarse clock leaves open: at the earliest, and at the latest. */
interface Moment {
  readonly early: number;
  readonly late: number;
}

const NEVER: Moment = { early: Number.POSITIVE_INFINITY, late: Number.POSITIVE_INFINITY };

/** The stretch of time of which an expectation speaks, and which spans lie in it. */
export interface Timeline {
  /** In it if the clocks are read as kindly as possible. */
  possible(row: number): boolean;
  /** In it however the clocks are read. */
  certain(row: number): boolean;
  /** Names of `after` and `before` of which there is no span. */
  readonly absent: readonly string[];
  /** Whether further spans could only make it longer. */
  readonly growing: boolean;
  /** How long after its beginning a row starts, ms. */
  laterMs(row: number): number;
  /** The spans that begin and end it. */
  readonly bounds: readonly number[];
  readonly checks: readonly Check[];
}

/** The two smallest of some moments: a span neither follows nor precedes itself. */
const firstMoments = (rows: Iterable<number>, of: (row: number) => Moment): ((row: number) => Moment) => {
  const least = (pick: (moment: Moment) => number): ((row: number) => number) => {
    let [best, at, second] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY];
    for (const row of rows) {
      const value = pick(of(row));
      if (value < best) [best, at, second] = [value, row, best];
      else second = Math.min(second, value);
    }
    return (row) => (row === at ? second : best);
  };
  const [early, late] = [least((moment) => moment.early), least((moment) => moment.late)];
  return (row) => ({ early: early(row), late: late(row) });
};

const startOf =
  (trace: Trace, clock: Clock) =>
  (row: number): Moment => ({ early: trace.start[row] ?? 0, late: clock.startLatest(row) });
const endOf =
  (trace: Trace, clock: Clock) =>
  (row: number): Moment => ({ early: trace.end[row] ?? 0, late: clock.endLatest(row) });

/** The first step, or where no step is in the evidence the first span that is; `fixed` when nothing can come before it. */
const beginning = ({ trace, population }: Context): { readonly row: number; readonly fixed: boolean } => {
  const named = (name: string): readonly number[] =>
    earliest(trace, population.as('runner').select(name).rows, 1);
  const [own] = [...named('clnrm.step'), ...named('clnrm.scenario')];
  if (own !== undefined) return { row: own, fixed: true };
  const [first] = earliest(trace, population.subject, 1);
  return { row: first ?? -1, fixed: false };
};

interface Bound {
  readonly pattern: string;
  readonly rows: Uint32Array;
  /** The moment that counts for a row. */
  of(row: number): Moment;
}

/** What has no end does not begin a stretch. */
const afterBound = (context: Context, clock: Clock, pattern: string): Bound => {
  const rows = keep(context.population.select(pattern).rows, (row) => isEnded(context.trace, row));
  return { pattern, rows, of: firstMoments(rows, endOf(context.trace, clock)) };
};

/** Spans of `before` that start before `since` do not end a stretch that begins there. */
const beforeBound = (context: Context, clock: Clock, pattern: string, since: number): Bound => {
  const start = startOf(context.trace, clock);
  const rows = context.population.select(pattern).rows.filter((row) => start(row).late >= since);
  return { pattern, rows, of: firstMoments(rows, start) };
};

const ms = (trace: Trace, moment: number): string =>
  Number.isFinite(moment) ? `${(moment - beginOf(trace)) / 1e6} ms` : 'never';

const timeCheck = (
  label: string,
  test: (row: number) => boolean,
  expected: (row: number) => string,
  actual: (row: number) => string,
): Check => ({ label, test, show: (row) => ({ expected: expected(row), actual: actual(row) }) });

/** Reads `after`, `within` and `before` on the evidence; times of all traces are compared. */
export const timelineOf = (
  context: Context,
  { after, before, withinMs }: Pick<TemporalExpectation, 'after' | 'before' | 'withinMs'>,
): Timeline => {
  const { trace } = context;
  const clock = clockOf(trace);
  const [start, end] = [startOf(trace, clock), endOf(trace, clock)];
  const opening = after === undefined ? undefined : afterBound(context, clock, after);
  const first = beginning(context);
  const origin = (row: number): Moment => opening?.of(row) ?? (first.row < 0 ? NEVER : start(first.row));
  const closing =
    before === undefined
      ? undefined
      : beforeBound(context, clock, before, opening?.of(-1).early ?? Number.NEGATIVE_INFINITY);
  const length = (withinMs ?? Number.POSITIVE_INFINITY) * 1e6;

  const inTime = {
    after: (row: number): boolean => opening === undefined || start(row).late >= opening.of(row).early,
    within: (row: number): boolean => withinMs === undefined || start(row).early <= origin(row).late + length,
    before: (row: number): boolean =>
      closing === undefined || (isEnded(trace, row) && end(row).early <= closing.of(row).late),
  };
  const bounded = (bound: Bound | undefined): boolean => bound === undefined || bound.rows.length > 0;
  const whole = bounded(opening) && bounded(closing);
  const surely = (row: number): boolean =>
    (opening === undefined || start(row).early >= opening.of(row).late) &&
    (withinMs === undefined || start(row).late <= origin(row).early + length) &&
    (closing === undefined || end(row).late <= closing.of(row).early);
  const quoted = (pattern: string): string => JSON.stringify(pattern);
  return {
    possible: (row) => whole && inTime.after(row) && inTime.within(row) && inTime.before(row),
    certain: (row) => whole && surely(row),
    absent: [opening, closing].flatMap((bound) => (bounded(bound) || !bound ? [] : [bound.pattern])),
    growing: closing === undefined && (withinMs === undefined || (after === undefined && first.fixed)),
    laterMs: (row) => (start(row).early - origin(row).late) / 1e6,
    bounds: [
      ...firstOf(opening?.rows ?? [], 1, (a, b) => end(a).early - end(b).early || compareStarts(trace)(a, b)),
      ...(closing === undefined ? [] : earliest(trace, closing.rows, 1)),
    ],
    checks: [
      ...(opening && whole
        ? [
            timeCheck(
              `after ${quoted(opening.pattern)}`,
              inTime.after,
              (row) => `starts after ${ms(trace, opening.of(row).early)}`,
              (row) => `starts at ${ms(trace, start(row).early)}`,
            ),
          ]
        : []),
      ...(withinMs !== undefined && whole
        ? [
            timeCheck(
              `within ${withinMs} ms`,
              inTime.within,
              (row) => `starts before ${ms(trace, origin(row).early + length)}`,
              (row) => `starts at ${ms(trace, start(row).early)}`,
            ),
          ]
        : []),
      ...(closing && whole
        ? [
            timeCheck(
              `before ${quoted(closing.pattern)}`,
              inTime.before,
              (row) => `ends before ${ms(trace, closing.of(row).early)}`,
              (row) => `ends at ${ms(trace, end(row).early)}`,
            ),
          ]
        : []),
    ],
  };
};
