import { ArgumentFault, type Arguments } from './arguments.ts';
import type { Stream } from './draw.ts';
import { text as textOf } from './operators.ts';
import { describe, isList } from './value.ts';

/** Arguments by the names of their parameters, and what was called with them, for messages. */
export interface Bound {
  readonly title: string;
  readonly bound: ReadonlyMap<string, unknown>;
}

/** One call of a template function: its arguments by name, and the chance and time it may use. */
export interface Call extends Bound {
  /** Depends on seed, function and how many calls of it came before; nothing else. */
  readonly stream: Stream;
  /** The run's or the frozen time, ms since 1970; the same for a whole rendering. */
  readonly nowMs: number;
  /** The frozen time, else a time that is pinned for good: what chance makes of it is the same on every machine. */
  readonly pinnedMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Adds one to a named counter of this rendering and gives its value before. */
  count(name: string): number;
  /** Calls another function, as the template itself would in this place. */
  invoke(name: string, given: Arguments): unknown;
}

/** A function that templates may call. */
export interface TemplateFunction {
  readonly params: readonly string[];
  /** Draws from chance, so it takes `seed=` too. */
  readonly draws?: true;
  /** Undefined when there is no value, which `default` may mend. */
  readonly apply: (call: Call) => unknown;
}

const absent = (call: Bound, name: string): never => {
  throw new ArgumentFault(`${call.title} needs the argument '${name}'`);
};

const wrong = (call: Bound, name: string, wanted: string): never => {
  throw new ArgumentFault(
    `${call.title} wants ${wanted} as '${name}', not ${describe(call.bound.get(name))}`,
  );
};

/** An argument of any kind. @throws ArgumentFault when it is not given. */
export const given = (call: Bound, name: string): unknown => {
  if (!call.bound.has(name)) absent(call, name);
  return call.bound.get(name);
};

/** An argument as text; numbers and booleans are taken as they are printed. */
export const text = (call: Bound, name: string, fallback?: string): string => {
  const value = call.bound.has(name) ? call.bound.get(name) : fallback;
  return value === undefined ? absent(call, name) : textOf(value);
};

/** A number in bounds. */
export const number = (call: Bound, name: string, fallback?: number): number => {
  const value = call.bound.has(name) ? call.bound.get(name) : fallback;
  if (value === undefined) return absent(call, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : wrong(call, name, 'a number');
};

/** A whole number within bounds. */
export const whole = (
  call: Bound,
  name: string,
  fallback?: number,
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {},
): number => {
  const value = number(call, name, fallback);
  if (!Number.isSafeInteger(value)) return wrong(call, name, 'a whole number');
  return value < min || value > max ? wrong(call, name, `a whole number from ${min} to ${max}`) : value;
};

/** true or false. */
export const flag = (call: Bound, name: string, fallback: boolean): boolean => {
  const value = call.bound.has(name) ? call.bound.get(name) : fallback;
  return typeof value === 'boolean' ? value : wrong(call, name, 'true or false');
};

/** One of a few words. */
export const oneOf = <const W extends string>(
  call: Bound,
  name: string,
  words: readonly W[],
  fallback?: W,
): W => {
  const value = call.bound.has(name) ? call.bound.get(name) : fallback;
  if (value === undefined) return absent(call, name);
  return words.find((word) => word === value) ?? wrong(call, name, `one of ${words.join(', ')}`);
};

/** A list that is not empty. */
export const list = (call: Bound, name: string): readonly unknown[] => {
  const value = given(call, name);
  return isList(value) && value.length > 0 ? value : wrong(call, name, 'a list with at least one item');
};
