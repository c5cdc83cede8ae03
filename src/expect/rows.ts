import type { Trace } from '../model/trace.ts';
import type { Check, Context } from './context.ts';

/** Orders rows by start, then ids: unlike row numbers this does not depend on which span arrived first. */
export const compareStarts =
  (trace: Trace) =>
  (a: number, b: number): number => {
    const apart = (trace.start[a] ?? 0) - (trace.start[b] ?? 0);
    if (apart !== 0) return apart;
    const [left, right] = [`${trace.traceId(a)}${trace.spanId(a)}`, `${trace.traceId(b)}${trace.spanId(b)}`];
    return left < right ? -1 : Number(left > right);
  };

/** Start and end may be read from a clock that cuts to the millisecond and one that does not. */
const TOLERANCE = 1e6;

/** Whether a row has an end that can be one: what was sent before it ended has 0, and nothing ends before it starts. */
export const isEnded = ({ start, end }: Trace, row: number): boolean =>
  (end[row] ?? 0) + TOLERANCE >= (start[row] ?? 0);

/** The first `most` of `rows` in the order of `compare`, found in one pass. */
export const firstOf = (
  rows: Iterable<number>,
  most: number,
  compare: (a: number, b: number) => number,
): readonly number[] => {
  const best: number[] = [];
  for (const row of rows) {
    const last = best[most - 1];
    if (last !== undefined && compare(row, last) >= 0) continue;
    const place = best.findIndex((other) => compare(row, other) < 0);
    best.splice(place < 0 ? best.length : place, 0, row);
    if (best.length > most) best.pop();
  }
  return best;
};

/** The first `most` of `rows` by start. Most rows start later than those found so far, which is one look. */
export const earliest = (trace: Trace, rows: Uint32Array, most: number): readonly number[] => {
  const { start } = trace;
  const order = compareStarts(trace);
  let best: readonly number[] = [];
  let latest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if ((start[row] ?? 0) > latest) continue;
    best = firstOf([...best, row], most, order);
    if (best.length === most) latest = start[best[most - 1] ?? 0] ?? 0;
  }
  return best;
};

/** The loop ends its function: V8 compiles it while it runs, and knows nothing yet of what comes behind. */
const keepInto = (kept: Uint32Array, rows: Uint32Array, test: (row: number) => boolean): number => {
  let size = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (test(row)) kept[size++] = row;
  }
  return size;
};

/** `rows.filter(test)` for the hot path: the built-in copies through a list. */
export const keep = (rows: Uint32Array, test: (row: number) => boolean): Uint32Array => {
  const kept = new Uint32Array(rows.length);
  const size = keepInto(kept, rows, test);
  return size === rows.length ? rows : kept.slice(0, size);
};

/** Those of `rows` that satisfy every check: check by check, for so V8 makes the same of all of them. */
export const satisfying = (checks: readonly Check[], rows: Uint32Array): Uint32Array =>
  checks.reduce((left, check) => check.keep?.(left) ?? keep(left, check.test), rows);

/** The first rows by start that satisfy `test`, at most `most`, and how many do; each row is asked once. */
export const firstWhere = (
  { trace }: Context,
  rows: Uint32Array,
  test: (row: number) => boolean,
  most = 3,
): { readonly first: readonly number[]; readonly count: number } => {
  const found = new Uint32Array(rows.length);
  let count = 0;
  for (const row of rows) if (test(row)) found[count++] = row;
  return { first: earliest(trace, found.subarray(0, count), most), count };
};

/** `3 spans named "x"`, `1 span matching "x*"`. */
export const spansNamed = (count: number, pattern: string): string =>
  `${count} ${count === 1 ? 'span' : 'spans'} named ${JSON.stringify(pattern)}`;
