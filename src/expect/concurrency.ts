import type { Trace } from '../model/trace.ts';
import { clockOf } from './clock.ts';
import { compareStarts, keep } from './rows.ts';

/** Moments, sorted, at which rows begin, and at which those end that have a length, and that have none. */
interface Runs {
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly points: Float64Array;
}

/** Rows whose begin may lie behind their end, as the clock is coarse, run at no moment. */
const runsOf = (trace: Trace, rows: Uint32Array): Runs => {
  const clock = clockOf(trace);
  const moments = () => new Float64Array(rows.length);
  const [begins, ends, points] = [moments(), moments(), moments()];
  let [lasting, momentary] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const from = clock.startLatest(row);
    const to = trace.end[row] ?? 0;
    if (from > to) continue;
    begins[lasting + momentary] = from;
    if (from < to) ends[lasting++] = to;
    else points[momentary++] = to;
  }
  const sorted = (column: Float64Array, count: number) => column.subarray(0, count).sort();
  return {
    begins: sorted(begins, lasting + momentary),
    ends: sorted(ends, lasting),
    points: sorted(points, momentary),
  };
};

/** The most that run at once, and the first moment at which more than `limit` do; it looks no further. */
const sweep = (
  { begins, ends, points }: Runs,
  limit: number,
): { readonly peak: number; readonly over?: number } => {
  let [running, peak, ended, passed] = [0, 0, 0, 0];
  for (const now of begins) {
    // at one moment those that end come first, and those of no length end last
    for (; (ends[ended] ?? Number.POSITIVE_INFINITY) <= now; ended++) running--;
    for (; (points[passed] ?? Number.POSITIVE_INFINITY) < now; passed++) running--;
    peak = Math.max(peak, ++running);
    if (running > limit) return { peak, over: now };
  }
  return { peak };
};

/** How many of the rows run at once at most, however the clocks are read. */
export const peakOf = (trace: Trace, rows: Uint32Array): number =>
  sweep(runsOf(trace, rows), Number.POSITIVE_INFINITY).peak;

/** Who runs at the first moment at which more than `most` of the rows do: one more than that, or nobody. */
export const tooMany = (trace: Trace, rows: Uint32Array, most: number): readonly number[] => {
  const { over } = sweep(runsOf(trace, rows), most);
  if (over === undefined) return [];
  const { startLatest } = clockOf(trace);
  const order = compareStarts(trace);
  const runs = (row: number): boolean => {
    const from = startLatest(row);
    const to = trace.end[row] ?? 0;
    return from === over ? to >= from : from < over && to > over;
  };
  return [...keep(rows, runs)]
    .sort((a, b) => startLatest(a) - startLatest(b) || order(a, b))
    .slice(0, most + 1);
};
