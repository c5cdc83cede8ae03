import { ArgumentFault } from '../arguments.ts';
import { type Bound, text as textArgument } from '../call.ts';
import { member } from '../members.ts';
import { text } from '../operators.ts';
import { describe, isList, isTable, type Table } from '../value.ts';

/** What stands behind `|`: its parameters in order, and what it makes of the value before it. */
export interface Filter {
  readonly params: readonly string[];
  /** Undefined when it finds nothing, which `default` may mend. */
  readonly apply: (value: unknown, call: Bound) => unknown;
}

export type Filters = Readonly<Record<string, Filter>>;

/** Text that a filter repeats, or repeats by, is at most this long. */
export const LARGEST = 10_000;

/** A filter of text; numbers, booleans and dates are taken as they are printed. */
export const onText = (
  apply: (value: string, call: Bound) => unknown,
  params: readonly string[] = [],
): Filter => ({ params, apply: (value, call) => apply(text(value), call) });

const refuse = (call: Bound, wanted: string, value: unknown): never => {
  throw new ArgumentFault(`${call.title} takes ${wanted}, not ${describe(value)}`);
};

export const listOf = (value: unknown, call: Bound): readonly unknown[] =>
  isList(value) ? value : refuse(call, 'a list', value);

export const tableOf = (value: unknown, call: Bound): Table =>
  isTable(value) ? value : refuse(call, 'a table', value);

export const numberOf = (value: unknown, call: Bound): number | bigint =>
  typeof value === 'number' || typeof value === 'bigint' ? value : refuse(call, 'a number', value);

/** The items of a list or the characters of a text. */
export const itemsOf = (value: unknown, call: Bound): readonly unknown[] => {
  if (typeof value === 'string') return [...value];
  return isList(value) ? value : refuse(call, 'a list or a text', value);
};

/** A value at `a.b` below a table; undefined where there is none. */
const reach = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, key) => (isTable(at) || isList(at) ? member(at, keyIn(at, key)) : undefined),
      value,
    );

const keyIn = (at: unknown, key: string): string | number =>
  isList(at) && /^\d+$/.test(key) ? Number(key) : key;

/** Reads the `attribute` of an item, undefined where it has none; the item itself when no attribute is asked for. */
export const attributeIn = (call: Bound): ((item: unknown) => unknown) => {
  if (!call.bound.has('attribute')) return (item) => item;
  const path = textArgument(call, 'attribute');
  return (item) => reach(item, path);
};

/** As `attributeIn`; an item without that attribute is a fault. */
export const attributeOf = (call: Bound): ((item: unknown) => unknown) => {
  const read = attributeIn(call);
  return (item) => {
    const value = read(item);
    if (value !== undefined) return value;
    throw new ArgumentFault(`${call.title} finds no '${call.bound.get('attribute')}' in ${describe(item)}`);
  };
};
