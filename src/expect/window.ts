import type { WindowExpectation } from '../model/expectation.ts';
import type { Trace } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import { writeDuration } from '../util/duration.ts';
import { beginOf } from './begin.ts';
import { byTrace } from './below.ts';
import { type Clock, clockOf } from './clock.ts';
import { type Check, type Context, finding, type Reading } from './context.ts';
import { missingSpan } from './missing.ts';
import { orNearest } from './names.ts';
import { nearestRows, nearestSpan, startMs } from './nearest.ts';
import type { Selection } from './population.ts';
import { firstWhere, isEnded, spansNamed } from './rows.ts';
import { tomlText } from './toml.ts';
import { treeOf } from './tree.ts';

const NONE = -1;
/** Spans above one that are tried as its window. */
const MOST_ABOVE = 8;

/** Of the outer spans of a trace that started so far: the two that end last, and the last of another service. */
interface Latest {
  readonly rows: Uint32Array;
  readonly from: Uint32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly other: Int32Array;
}

/** When an outer span ended at the latest. */
const endOf = (clock: Clock, row: number): number =>
  row === NONE ? Number.NEGATIVE_INFINITY : clock.endLatest(row);

/** What is known of selections: several windows are the same spans. */
const known = new WeakMap<Uint32Array, Latest>();

/** Running maxima over the outer spans of each trace in order of start: what makes containment a binary search. */
const latestOf = (trace: Trace, outer: Uint32Array, clock: Clock): Latest => {
  const latest = known.get(outer) ?? readLatest(trace, outer, clock);
  known.set(outer, latest);
  return latest;
};

const readLatest = (trace: Trace, outer: Uint32Array, clock: Clock): Latest => {
  const { rows, from } = byTrace(trace, outer);
  const [first, second, other] = [
    new Int32Array(rows.length),
    new Int32Array(rows.length),
    new Int32Array(rows.length),
  ];
  let [a, b, c] = [NONE, NONE, NONE];
  rows.forEach((row, at) => {
    if (at > 0 && trace.trace[row] !== trace.trace[rows[at - 1] ?? 0]) [a, b, c] = [NONE, NONE, NONE];
    const end = endOf(clock, row);
    const same = a !== NONE && trace.service[row] === trace.service[a];
    if (end > endOf(clock, a)) [a, b, c] = [row, a, same ? c : a];
    else {
      if (end > endOf(clock, b)) b = row;
      if (!same && end > endOf(clock, c)) c = row;
    }
    first[at] = a;
    second[at] = b;
    other[at] = c;
  });
  return { rows, from, first, second, other };
};

/** Place of the last outer span of the row's trace that started at or before `start`, or -1. */
const lastStarted = (trace: Trace, { rows, from }: Latest, row: number, start: number): number => {
  const index = trace.trace[row] ?? 0;
  let low = from[index] ?? 0;
  let high = from[index + 1] ?? 0;
  const floor = low;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((trace.start[rows[middle] ?? 0] ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low > floor ? low - 1 : NONE;
};

/** Whether a row lies within some other outer span of its trace; by `slack` ns it may stick out where their clocks differ. */
const containment = (trace: Trace, outer: Selection, slack: number): ((row: number) => boolean) => {
  const { parent, start, end } = trace;
  /** Mostly the window is the parent, and by the times as they were stamped. */
  const inParent = (row: number): boolean => {
    const above = parent[row] ?? NONE;
    if (above === NONE || !outer.has(above) || !isEnded(trace, row)) return false;
    return (start[above] ?? 0) <= (start[row] ?? 0) && (end[above] ?? 0) >= (end[row] ?? 0);
  };
  let anyOther: ((row: number) => boolean) | undefined;
  return (row) => {
    if (inParent(row)) return true;
    anyOther ??= containmentInAny(trace, outer.rows, slack);
    return anyOther(row);
  };
};

const containmentInAny = (trace: Trace, outer: Uint32Array, slack: number): ((row: number) => boolean) => {
  const clock = clockOf(trace);
  const latest = latestOf(trace, outer, clock);
  const end = (row: number): number => trace.end[row] ?? 0;
  /** When the last of the outer spans up to a place ended, the row itself apart. */
  const lastEnd = (at: number, row: number): number => {
    const best = latest.first[at] ?? NONE;
    return endOf(clock, best === row ? (latest.second[at] ?? NONE) : best);
  };
  const strictly = (row: number): boolean => {
    const at = lastStarted(trace, latest, row, clock.startLatest(row));
    return at !== NONE && lastEnd(at, row) >= end(row);
  };
  const loosely = (row: number): boolean => {
    const at = lastStarted(trace, latest, row, clock.startLatest(row) + slack);
    if (at === NONE) return false;
    if (clock.isOwn(row)) return lastEnd(at, row) >= end(row) - slack;
    const best = latest.first[at] ?? NONE;
    const foreign = trace.service[best] === trace.service[row] ? (latest.other[at] ?? NONE) : best;
    return endOf(clock, foreign) >= end(row) - slack;
  };
  return (row) => isEnded(trace, row) && (strictly(row) || (slack > 0 && loosely(row)));
};

const outside = (context: Context, expectation: WindowExpectation, row: number): string => {
  const { trace } = context;
  const mine = context.population
    .select(expectation.outer)
    .rows.filter((one) => one !== row && trace.trace[one] === trace.trace[row]);
  if (mine.length === 0) return `its trace has no ${JSON.stringify(expectation.outer)}`;
  if (!isEnded(trace, row)) return 'it ends before it starts, or never';
  const [begin, end] = [startMs(context, row), endMs(context, row)];
  const [near] = nearestRows(context, mine, [overlap(context, row)]);
  const outer = near ?? 0;
  return `${begin} … ${end} ms, the window is ${startMs(context, outer)} … ${endMs(context, outer)} ms`;
};

const endMs = ({ trace }: Context, row: number): number => ((trace.end[row] ?? 0) - beginOf(trace)) / 1e6;

/** Prefers a window that at least touches the span. */
const overlap = ({ trace }: Context, row: number): Check => ({
  label: 'overlaps',
  test: (outer) =>
    (trace.start[outer] ?? 0) <= (trace.end[row] ?? 0) && (trace.end[outer] ?? 0) >= (trace.start[row] ?? 0),
  show: () => ({ expected: '', actual: '' }),
});

const explain = (
  context: Context,
  expectation: WindowExpectation,
  within: (row: number) => boolean,
): Finding => {
  const { outer, inner, toleranceMs } = expectation;
  const rows = context.population.select(inner).rows;
  const { first: out, count } = firstWhere(context, rows, (row) => !within(row));
  const check: Check = {
    label: `within ${JSON.stringify(outer)}`,
    test: within,
    show: (row) => ({
      expected: `inside, ${toleranceMs} ms tolerance between clocks`,
      actual: within(row) ? 'inside' : outside(context, expectation, row),
    }),
  };
  const toml = otherOuter(context, expectation, out[0] ?? 0);
  return finding(
    'outside-window',
    `every span named ${JSON.stringify(inner)} must lie within a ${JSON.stringify(outer)} of its trace; ${count} of ${spansNamed(rows.length, inner)} ${count === 1 ? 'does' : 'do'} not`,
    {
      expected: `0 outside of ${JSON.stringify(outer)}`,
      actual: `${count} outside`,
      nearest: out.map((row) => nearestSpan(context, row, [check])),
      tree: treeOf(context, out),
      ...(toml !== undefined && { toml }),
    },
  );
};

/** What the language takes where a spec says nothing, ms. */
const USUAL_TOLERANCE_MS = 1;

/** `[[expect.window]]` as its author would write it. */
export const windowToml = ({
  outer,
  inner,
  toleranceMs,
}: Pick<WindowExpectation, 'outer' | 'inner' | 'toleranceMs'>): string =>
  [
    '[[expect.window]]',
    `outer = ${tomlText(outer)}`,
    `contains = [${tomlText(inner)}]`,
    ...(toleranceMs === USUAL_TOLERANCE_MS ? [] : [`tolerance = ${tomlText(writeDuration(toleranceMs))}`]),
  ].join('\n');

/** The rule with the nearest names for those that are not there, where it holds. */
const nearToml = (context: Context, expectation: WindowExpectation): string | undefined => {
  const { outer, inner } = expectation;
  const near = { ...expectation, outer: orNearest(context, outer), inner: orNearest(context, inner) };
  const isOther = near.outer !== outer || near.inner !== inner;
  return isOther && window(context, near).holds ? windowToml(near) : undefined;
};

/** Names of the spans above one, the nearest first. */
const namesAbove = ({ trace }: Context, row: number): readonly string[] => {
  const names = new Set<string>();
  for (let at = trace.parent[row] ?? -1; at >= 0 && names.size < MOST_ABOVE; at = trace.parent[at] ?? -1)
    names.add(trace.text(trace.name[at] ?? 0));
  return [...names];
};

/** The rule with another outer span, the nearest above that all lie within; none where there is no such name. */
const otherOuter = (context: Context, expectation: WindowExpectation, out: number): string | undefined => {
  const { inner, toleranceMs } = expectation;
  const { population, trace } = context;
  const found = namesAbove(context, out).find((outer) => {
    const within = containment(trace, population.select(outer), toleranceMs * 1e6);
    return population.select(inner).rows.every(within);
  });
  return found === undefined ? undefined : windowToml({ outer: found, inner, toleranceMs });
};

/** One contained name of `[[expect.window]]`: each inner span lies within some other outer span of its own trace. */
export const window = (context: Context, expectation: WindowExpectation): Reading => {
  const { population, trace } = context;
  const { outer, inner, toleranceMs } = expectation;
  const absent = [outer, inner].filter((pattern) => population.select(pattern).rows.length === 0);
  if (absent.length > 0) {
    const rule = `${JSON.stringify(inner)} within ${JSON.stringify(outer)}`;
    return {
      holds: false,
      final: false,
      explain: () => missingSpan(context, absent, rule, nearToml(context, expectation)),
    };
  }
  const within = containment(trace, population.select(outer), toleranceMs * 1e6);
  return {
    holds: population.select(inner).rows.every(within),
    final: false,
    explain: () => explain(context, expectation, within),
  };
};
