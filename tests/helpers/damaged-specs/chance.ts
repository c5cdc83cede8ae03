/** Numbers in [0, 1) that depend on nothing but the seed (mulberry32): fast, and good enough to damage texts. */
const stream = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What chance decides while one text is damaged. */
export interface Chance {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** One of a list that is not empty. */
  of<T>(list: readonly [T, ...T[]] | readonly T[]): T;
}

export const chanceOf = (seed: number): Chance => {
  const next = stream(Math.imul(seed, 0x9e3779b1));
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    of: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new TypeError('there is nothing to choose from');
      return one;
    },
  };
};
