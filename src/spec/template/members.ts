import { nearest } from '../../diagnostics/suggest.ts';
import { ArgumentFault, type Arguments } from './arguments.ts';
import { Callable, describe, isList, isTable } from './value.ts';

const FORBIDDEN = new Set(['constructor', '__proto__', 'prototype']);

type TextMethod = (self: string, args: readonly string[]) => unknown;

const textMethods: Readonly<Record<string, TextMethod>> = {
  toUpperCase: (self) => self.toUpperCase(),
  toLowerCase: (self) => self.toLowerCase(),
  trim: (self) => self.trim(),
  split: (self, [by = '']) => self.split(by),
  startsWith: (self, [start = '']) => self.startsWith(start),
  endsWith: (self, [end = '']) => self.endsWith(end),
  includes: (self, [part = '']) => self.includes(part),
};

const method = (name: string, self: string, run: TextMethod): Callable =>
  new Callable(`the method ${name}`, ({ positional }: Arguments) => {
    const args = positional.map((value) => {
      if (typeof value === 'string') return value;
      throw new ArgumentFault(`${name}() takes text, not ${describe(value)}`);
    });
    return run(self, args);
  });

/**
 * `target.key` or `target[key]`: own keys of tables, items, `length`, a few methods of texts; undefined without one.
 * Nothing of JavaScript behind the values is reachable.
 * @throws ArgumentFault where the target can have no members at all.
 */
export const member = (target: unknown, key: unknown): unknown => {
  if (typeof key === 'string' && FORBIDDEN.has(key))
    throw new ArgumentFault(`'${key}' cannot be reached from a template`);
  if (typeof key !== 'string' && typeof key !== 'number')
    throw new ArgumentFault(`a member is named by text or a number, not by ${describe(key)}`);
  if (isTable(target)) return Object.hasOwn(target, String(key)) ? target[String(key)] : undefined;
  const sequence = isList(target) || typeof target === 'string';
  if (sequence && key === 'length') return target.length;
  if (sequence && typeof key === 'number') return target[key];
  if (typeof target === 'string' && Object.hasOwn(textMethods, key)) {
    const run = textMethods[key];
    return run && method(String(key), target, run);
  }
  throw new ArgumentFault(`${describe(target)} has no '${key}': use a filter, as in value | length`);
};

/** "did you mean", or the keys there are. */
export const memberHint = (target: unknown, key: unknown): string => {
  if (isList(target) || typeof target === 'string') return `it has ${target.length} items, counted from 0`;
  if (!isTable(target)) return 'check the name';
  const keys = Object.keys(target);
  const [best] = nearest(String(key), keys, 1);
  if (best !== undefined) return `did you mean '${best}'?`;
  return keys.length === 0 ? 'the table is empty' : `it has ${keys.map((one) => `'${one}'`).join(', ')}`;
};
