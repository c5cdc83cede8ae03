import type { Times } from './clocks.ts';
import { whole } from './ids.ts';

/** Which of the two words of a 64-bit number holds its lower half here. */
const [LOW, HIGH] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

type Starts = Pick<Times, 'startHigh' | 'startLow'>;

/** The least upper half of the rows' starts, and how many there may be from it to the greatest. */
const rangeOfStarts = (
  { startHigh }: Starts,
  rows: Uint32Array,
): { readonly least: number; readonly range: number } => {
  let [least, most] = [0xffffffff, 0];
  for (let i = 0; i < rows.length; i++) {
    const high = startHigh[rows[i] ?? 0] ?? 0;
    if (high < least) least = high;
    if (high > most) most = high;
  }
  return { least, range: most - least + 1 };
};

/** Each row's start since `least` and, in the lowest `bits`, its place in the order given, as one number. */
const keysOf = ({ startHigh, startLow }: Starts, rows: Uint32Array, least: number, bits: number) => {
  const keys = new BigUint64Array(rows.length);
  const words = new Uint32Array(keys.buffer);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const low = startLow[row] ?? 0;
    words[2 * i + LOW] = (low << bits) | i;
    words[2 * i + HIGH] = (((startHigh[row] ?? 0) - least) << bits) | (low >>> (32 - bits));
  }
  return { keys, words };
};

/**
 * `rows` by start, equal starts in the order given. What sorts is V8's own code, which needs no warming up; starts too far
 * apart for 64 bits, which one clock does not show, are compared.
 */
export const sortedByStart = (times: Starts, rows: Uint32Array): Uint32Array => {
  if (rows.length < 2) return rows;
  const bits = 32 - Math.clz32(rows.length - 1);
  const { least, range } = rangeOfStarts(times, rows);
  if (range > 2 ** (32 - bits)) {
    const { startHigh: high, startLow: low } = times;
    const apart = (of: Uint32Array, a: number, b: number): number => (of[a] ?? 0) - (of[b] ?? 0);
    return rows.slice().sort((a, b) => apart(high, a, b) || apart(low, a, b));
  }
  const { keys, words } = keysOf(times, rows, least, bits);
  keys.sort();
  const mask = 2 ** bits - 1;
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < sorted.length; i++) sorted[i] = rows[(words[2 * i + LOW] ?? 0) & mask] ?? 0;
  return sorted;
};

/** The middle one of the subject's rows, or of all where there is none; undefined without any. */
const middleOf = (source: Uint8Array, rows: Uint32Array): number | undefined => {
  const size = rows.length;
  let subjects = 0;
  for (let i = 0; i < size; i++) if (source[rows[i] ?? 0] === 0) subjects++;
  if (subjects === 0) return rows[size >> 1];
  let left = subjects >> 1;
  for (let i = 0; i < size; i++) if (source[rows[i] ?? 0] === 0 && left-- === 0) return rows[i];
  return undefined;
};

/** 2^52 ns, about 52 days: offsets within it on both sides of any base are exact doubles. */
const EXACT_NS = 1n << 52n;

/**
 * Unix time in ns that offsets of `rows` (sorted by start) count from: the first start that lies within 52 days of the
 * middle subject span, so that a zero or far-off time of one span costs no other span its exactness.
 */
export const baseOf = (
  columns: Pick<Times, 'startHigh' | 'startLow' | 'source'>,
  rows: Uint32Array,
): bigint => {
  const startOf = (row: number): bigint => whole(columns.startHigh[row] ?? 0, columns.startLow[row] ?? 0);
  const [first, last] = [startOf(rows[0] ?? 0), startOf(rows.at(-1) ?? 0)];
  if (rows.length > 0 && last - first <= EXACT_NS) return first;
  const middle = middleOf(columns.source, rows);
  if (middle === undefined) return 0n;
  const anchor = startOf(middle);
  // Sorted by start, so the first near one is found by bisection.
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const between = (low + high) >> 1;
    if (startOf(rows[between] ?? 0) < anchor - EXACT_NS) low = between + 1;
    else high = between;
  }
  return startOf(rows[low] ?? 0);
};
