import type { Faker } from '@faker-js/faker';
import { ArgumentFault } from '../arguments.ts';
import { type Call, number, whole } from '../call.ts';

/** One call of a fake, with the library set to the chance and time of this call. */
export interface FakeCall extends Call {
  readonly faker: Faker;
}

/** A function that makes a value up. */
export interface Fake {
  /** What it gives, in a few words. */
  readonly summary: string;
  /** Parameters in order, with the value each has when it is left out; '' stands for "any". */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Its words are those of a language, so it takes `locale=`. */
  readonly local?: true;
  readonly draw: (call: FakeCall) => unknown;
}

export type FakeGroup = Readonly<Record<string, Fake>>;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** `min` and `max`; where only one is given and lies beyond the other's default, that follows it. */
export const bounds = (
  call: Call,
  [low, high]: readonly [number, number],
  within: { readonly min?: number; readonly max?: number } = {},
  read: typeof whole = whole,
): Bounds => {
  const has = (name: string): boolean => call.bound.has(name);
  const min = read(call, 'min', has('max') ? Math.min(low, read(call, 'max', high, within)) : low, within);
  const max = read(call, 'max', Math.max(high, min), within);
  if (min > max) throw new ArgumentFault(`${call.title} has min ${min} above max ${max}`);
  return { min, max };
};

/** A number as `whole` reads one, fractions allowed. */
export const fraction: typeof whole = (call, name, fallback, { min, max } = {}) => {
  const value = number(call, name, fallback);
  if ((min === undefined || value >= min) && (max === undefined || value <= max)) return value;
  throw new ArgumentFault(`${call.title} wants a number from ${min} to ${max} as '${name}', not ${value}`);
};

/** How many, or how long: a whole number that text can hold. */
export const size = (call: Call, name: string, fallback: number, min = 1): number =>
  whole(call, name, fallback, { min, max: 1000 });
