import * as v from 'valibot';
import { heard } from '../../src/spec/schema/say.ts';

/** One key of a table, as the schema knows it. */
export interface Key {
  readonly name: string;
  /** What the value must be, in the words of the schema's own message. */
  readonly wanted: string;
  /** As TOML; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** Keys of the table, or of the tables in the list, that the value is. */
  readonly keys: readonly Key[];
}

const part = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

const isSchema = (value: unknown): value is v.GenericSchema => part(value, 'kind') === 'schema';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const OPTIONAL: readonly unknown[] = ['optional', 'exact_optional'];

/** A schema and everything it is piped through; a pipe may hold pipes. */
const pipeOf = (schema: unknown): readonly unknown[] => {
  const pipe = part(schema, 'pipe');
  return isList(pipe) ? pipe.flatMap((one) => (one === schema ? [one] : pipeOf(one))) : [schema];
};

const first = <T>(items: readonly unknown[], find: (item: unknown) => T | undefined): T | undefined => {
  for (const item of items) {
    const found = item === undefined ? undefined : find(item);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The entries of a table's schema, also behind pipes, options and lists. */
const entriesOf = (schema: unknown): Readonly<Record<string, unknown>> | undefined =>
  first(pipeOf(schema), (one) => {
    const entries = part(one, 'entries');
    if (typeof entries === 'object' && entries !== null) return { ...entries };
    return first([part(one, 'wrapped'), part(one, 'item')], entriesOf);
  });

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
  if (schema.type === 'unknown' && part(schema, 'pipe') === undefined) return 'a table, below';
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
    keys: keysOf(inner),
  };
};

/** The keys of a table in the order of its schema; none when it is no table. */
export const keysOf = (schema: unknown): readonly Key[] =>
  Object.entries(entriesOf(schema) ?? {}).map(([name, entry]) => keyOf(name, entry));
