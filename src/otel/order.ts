import type { Times } from './clocks.ts';
import { whole } from './ids.ts';

const BITS = 11;
const MASK = (1 << BITS) - 1;

// Loops that every row passes end their functions: V8 compiles them while they run, and would throw away what it
// made for the code behind them, which has not run yet.

const countDigits = (rows: Uint32Array, keys: Uint32Array, shift: number, counts: Uint32Array): void => {
  for (let i = 0; i < rows.length; i++) {
    const digit = ((keys[rows[i] ?? 0] ?? 0) >>> shift) & MASK;
    counts[digit + 1] = (counts[digit + 1] ?? 0) + 1;
  }
};

const place = (
  [rows, sorted]: readonly [from: Uint32Array, to: Uint32Array],
  keys: Uint32Array,
  shift: number,
  counts: Uint32Array,
): void => {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const digit = ((keys[row] ?? 0) >>> shift) & MASK;
    const at = counts[digit] ?? 0;
    counts[digit] = at + 1;
    sorted[at] = row;
  }
};

/** Stable radix pass over 11 bits of `keys`; gives back `rows` itself when all digits are equal. */
const pass = (rows: Uint32Array, keys: Uint32Array, shift: number): Uint32Array => {
  const counts = new Uint32Array(MASK + 2);
  countDigits(rows, keys, shift, counts);
  if (counts.includes(rows.length, 1)) return rows;
  for (let i = 1; i <= MASK; i++) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  place([rows, sorted], keys, shift, counts);
  return sorted;
};

/** Whether all rows have the same key: upper halves of times of one scenario mostly do. */
const isUniform = (rows: Uint32Array, keys: Uint32Array): boolean => {
  const first = keys[rows[0] ?? 0];
  for (let i = 1; i < rows.length; i++) if (keys[rows[i] ?? 0] !== first) return false;
  return true;
};

/** `rows` by start, equal starts in the order given; linear in the number of rows. */
export const byStart = (columns: Pick<Times, 'startHigh' | 'startLow'>, rows: Uint32Array): Uint32Array => {
  let sorted = rows;
  for (const keys of [columns.startLow, columns.startHigh]) {
    if (isUniform(sorted, keys)) continue;
    for (let shift = 0; shift < 32; shift += BITS) sorted = pass(sorted, keys, shift);
  }
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
  const middle = middleOf(columns.source, rows);
  if (middle === undefined) return 0n;
  const startOf = (row: number): bigint => whole(columns.startHigh[row] ?? 0, columns.startLow[row] ?? 0);
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
