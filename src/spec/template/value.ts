import { isDeepStrictEqual } from 'node:util';
import type { Arguments } from './arguments.ts';
import { Output } from './output.ts';

/** A macro or a method: something a template may call. */
export class Callable {
  readonly title: string;
  readonly call: (given: Arguments) => unknown;
  /** Written in one of clnrm's own files. */
  readonly internal: boolean;

  constructor(title: string, call: (given: Arguments) => unknown, internal = false) {
    this.title = title;
    this.call = call;
    this.internal = internal;
  }
}

export type Table = Readonly<Record<string, unknown>>;

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Callable) &&
  !(value instanceof Output) &&
  !(value instanceof Date);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What a value is, for messages: "the list [1, 2]". */
export const describe = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'none';
  if (value instanceof Callable) return value.title;
  if (value instanceof Date) return `the date ${value.toISOString()}`;
  if (typeof value === 'string') return `the text '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (typeof value !== 'object') return `${typeof value === 'boolean' ? '' : 'the number '}${value}`;
  const text = JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : one));
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `the ${isList(value) ? 'list' : 'table'} ${short}`;
};

/** Empty text, 0, none and, as in Jinja and Tera, empty lists and tables are false. */
export const truthy = (value: unknown): boolean => {
  if (isList(value)) return value.length > 0;
  if (isTable(value)) return Object.keys(value).length > 0;
  return Boolean(value);
};

/** Equal like nunjucks' `==` for single values (`"3" == 3`), by content for lists and tables. */
export const equal = (a: unknown, b: unknown): boolean => {
  const compound = [a, b].filter((one) => typeof one === 'object' && one !== null).length;
  if (compound > 0) return compound === 2 && isDeepStrictEqual(a, b);
  // biome-ignore lint/suspicious/noDoubleEquals: nunjucks compares so, and --var gives text only
  return a == b;
};

/** Why a value cannot be printed into TOML text, and what to write instead; undefined when it can. */
export const unprintable = (value: unknown): { message: string; hint: string } | undefined => {
  if (value === undefined || value === null)
    return { message: 'there is no value to print', hint: 'use the filter default("…") to give one' };
  if (value instanceof Callable) return { message: `${value.title} is not a value`, hint: 'call it: add ()' };
  if (isList(value) || isTable(value))
    return {
      message: `${describe(value)} has no plain text`,
      hint: 'write {{ toml_encode(…) }}, or join(",")',
    };
  if (typeof value !== 'number') return undefined;
  if (!Number.isFinite(value))
    return {
      message: Number.isNaN(value) ? 'the result is no number' : 'the result is infinite',
      hint: 'check the division',
    };
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return {
      message: `an integer above 2^53 (about ${value}) would be rounded`,
      hint: 'put it under [vars], where integers are exact, or write it outside the tag',
    };
  return undefined;
};

/** The text of a value that `unprintable` lets through. */
export const toText = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : String(value);
