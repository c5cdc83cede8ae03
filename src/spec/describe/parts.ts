import type * as v from 'valibot';
import { noteOf } from '../schema/note.ts';

/** A property of whatever has properties. */
export const part = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

export const isSchema = (value: unknown): value is v.GenericSchema => part(value, 'kind') === 'schema';

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A schema and everything it is piped through; a pipe may hold pipes. */
export const pipeOf = (schema: unknown): readonly unknown[] => {
  const pipe = part(schema, 'pipe');
  return isList(pipe) ? pipe.flatMap((one) => (one === schema ? [one] : pipeOf(one))) : [schema];
};

/** A table of the language: how messages call it, and its keys with their schemas. */
export interface Table {
  readonly name: string;
  readonly entries: Readonly<Record<string, unknown>>;
}

/** The tables that a value is, or that are in its list or its forms; not those under their keys. */
export const tablesIn = (schema: unknown): readonly Table[] => {
  const pipe = pipeOf(schema);
  const { table = '', forms = [] } = noteOf(schema);
  const own = pipe.map((one) => part(one, 'entries')).find((entries) => typeof entries === 'object');
  if (typeof own === 'object' && own !== null) return [{ name: table, entries: { ...own } }];
  const inner = pipe.flatMap((one) => [part(one, 'wrapped'), part(one, 'item'), part(one, 'value')]);
  return [...inner.filter(isSchema), ...forms].flatMap(tablesIn);
};
