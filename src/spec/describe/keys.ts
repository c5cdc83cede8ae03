import * as v from 'valibot';
import { noteOf } from '../schema/note.ts';
import { heard } from '../schema/say.ts';
import { isList, isSchema, part, pipeOf, type Table, tablesIn } from './parts.ts';

/** One key of a table, as the schema knows it. */
export interface Key {
  readonly name: string;
  /** What the value must be, in the words of the schema's own message. */
  readonly wanted: string;
  /** As TOML; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** What to write instead of a key that is refused by name so far. */
  readonly later: string | undefined;
  /** The tables that the value is, or that are in its list. */
  readonly tables: readonly Table[];
}

const OPTIONAL: readonly unknown[] = ['optional', 'exact_optional'];

/** A value that no schema of the language takes, so that each says what it wants. */
const NOTHING = Symbol('nothing');

const firstMessage = (schema: v.GenericSchema, input: unknown): string =>
  v.safeParse(schema, input).issues?.[0].message ?? '';

/** Plain valibot schemas, which plugins use, name their type and have no message of ours. */
const plainType = (schema: unknown): string | undefined => {
  const type = part(pipeOf(schema)[0], 'type');
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list of tables',
    record: 'a table',
    unknown: 'any value',
  };
  return typeof type === 'string' ? words[type] : undefined;
};

const OPERATORS = '[operators](expectations.md#values)';

/** What a matcher takes shows in what it refuses. */
const matcherOf = (schema: v.GenericSchema): string => {
  const { message } = heard(firstMessage(schema, true));
  const kind = /^must be (a number|text)/.exec(message)?.[1] ?? 'a value';
  return `${kind} or ${OPERATORS}`;
};

const wantedOf = (schema: v.GenericSchema): string => {
  // read by a schema of its own, so that its faults do not hide those of the others
  if (noteOf(schema).apart !== undefined) return 'a table, below';
  const { message } = heard(firstMessage(schema, NOTHING));
  if (message.startsWith('cannot be compared')) return matcherOf(schema);
  const said = /^(?:must be|can only be) (.*?)(?:, and is .*)?$/.exec(message)?.[1];
  if (said !== undefined && !message.startsWith('is not accepted')) return said;
  const plain = plainType(schema);
  if (plain === undefined) throw new Error(`a schema of type ${schema.type} does not say what it wants`);
  return plain;
};

const asToml = (value: unknown): string => {
  if (isList(value)) return `[${value.map(asToml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
};

const keyOf = (name: string, entry: unknown): Key => {
  const isOptional = OPTIONAL.includes(part(entry, 'type'));
  const inner = isOptional ? part(entry, 'wrapped') : entry;
  if (!isSchema(inner)) throw new Error(`${name} has no schema`);
  const fallback = part(entry, 'default');
  return {
    name,
    wanted: wantedOf(inner),
    fallback: fallback === undefined ? undefined : asToml(fallback),
    required: !isOptional,
    later: noteOf(inner).later,
    tables: tablesIn(inner),
  };
};

/** The keys of a table in the order of its schema. */
export const keysOf = ({ entries }: Pick<Table, 'entries'>): readonly Key[] =>
  Object.entries(entries).map(([name, entry]) => keyOf(name, entry));
