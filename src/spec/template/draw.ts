import { randomStream } from '../../util/random.ts';

/** A stream of 32-bit numbers, as util/random.ts makes them. */
export type Stream = () => number;

/** The time that values of chance know where no clock is frozen, 2025-01-01T00:00:00Z: never that of the machine. */
export const PINNED_MS = Date.UTC(2025, 0, 1);

/** The chance of the n-th call (from 0) of a function. Calls of another lane count for themselves. */
export const chanceOf = (seed: string, name: string, n: number, lane = ''): Stream =>
  randomStream(seed, `${lane} ${name}#${n}`);

/** A whole number in 0 … n-1, every one as likely. @throws RangeError for n from 2^53 on. */
export const below = (stream: Stream, n: number): number => {
  if (n > Number.MAX_SAFE_INTEGER) throw new RangeError('there is no chance among 2^53 numbers or more');
  const limit = Number.MAX_SAFE_INTEGER - (Number.MAX_SAFE_INTEGER % n);
  for (;;) {
    const value = (stream() >>> 11) * 2 ** 32 + stream();
    if (value < limit) return value % n;
  }
};

/** A number from 0 up to but without 1. */
export const unit = (stream: Stream): number => below(stream, 2 ** 52) / 2 ** 52;

/** `length` random bytes. */
export const bytes = (stream: Stream, length: number): Buffer => {
  const all = Buffer.alloc(Math.ceil(length / 4) * 4);
  for (let at = 0; at < all.length; at += 4) all.writeUInt32BE(stream(), at);
  return all.subarray(0, length);
};

/** The items in another order (Fisher–Yates). */
export const shuffled = <T>(stream: Stream, items: readonly T[]): readonly T[] => {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(below(stream, rest.length), 1));
  return result;
};
