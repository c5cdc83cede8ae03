import { ArgumentFault } from './arguments.ts';
import type { Stream } from './draw.ts';
import { text as textOf } from './operators.ts';
import { describe, isList } from './value.ts';

/** One call of a template function: its arguments by name, and the chance and time it may use. */
export interface Call {
  readonly title: string;
  readonly bound: ReadonlyMap<string, unknown>;
  /** Depends on seed, function and how many calls of it came before; nothing else. */
  readonly stream: Stream;
  /** The run's or the frozen time, ms since 1970; the same for a whole rendering. */
  readonly nowMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Adds one to a named counter of this rendering and gives its value before. */
  count(name: string): number;
}

/** A function that templates may call. */
export interface TemplateFunction {
  readonly params: readonly string[];
  /** Draws from chance, so it takes `seed=` too. */
  readonly draws?: true;
  /** Undefined when there is no value, which `default` may mend. */
  readonly apply: (call: Call) => unknown;
}

const absent = (call: Call, name: string): never => {
  throw new ArgumentFault(`${call.title} needs the argument '${name}'`);
};

const wrong = (call: Call, name: string, wanted: string): never => {
  throw new ArgumentFault(
    `${call.title} wants ${wanted} as '${name}', not ${describe(call.bound.get(name))}`,
  );
};

/** An argument of any kind. @throws ArgumentFault when it is not given. */
export const given = (call: Call, name: string): unknown => {
  if (!call.bound.has(name)) absent(call, name);
  return call.bound.get(name);
};

/** An argument as text; numbers and booleans are taken as they are printed. */
export const text = (call: Call, name: string, fallback?: string): string => {
  const value = call.bound.has(name) ? call.bound.get(name) : fallback;
  return value === undefined ? absent(call, name) : textOf(value);
};

/** A number in bounds. */
export const number = (call: Call, name: string, fallback?: number): number => {
  const value = call.bound.has(name) ? call.bound.get(name) : fallback;
  if (value === undefined) return absent(call, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : wrong(call, name, 'a number');
};

/** A whole number within bounds. */
export const whole = (
  call: Call,
  name: string,
  fallback?: number,
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {},
): number => {
  const value = number(call, name, fallback);
  if (!Number.isSafeInteger(value)) return wrong(call, name, 'a whole number');
  return value < min || value > max ? wrong(call, name, `a whole number from ${min} to ${max}`) : value;
};

/** A list that is not empty. */
export const list = (call: Call, name: string): readonly unknown[] => {
  const value = given(call, name);
  return isList(value) && value.length > 0 ? value : wrong(call, name, 'a list with at least one item');
};
