import { type JsonSchema, noteOf } from '../schema/note.ts';
import { matcherSchema, operators } from './json-matcher.ts';
import { actionOf, baseOf } from './json-parts.ts';
import { meanings } from './meanings.ts';
import { isSchema, part, pipeOf } from './parts.ts';

/** Collects the parts that others point at by name, `$defs`. */
interface Walk {
  readonly defs: Map<string, JsonSchema>;
  /** Whether the file is rendered before it is read. */
  readonly isTemplate: boolean;
}

/** Text that is still a template: what it becomes cannot be told before it is rendered. */
const TEMPLATE = { type: 'string', pattern: '(^|[^$])\\{\\{|\\{%' };

const slug = (name: string): string => name.replaceAll(/[^\w]+/g, '-').replaceAll(/^-|-$/g, '');

/** Points at a part by name; it is made when it is first pointed at, so that parts may hold each other. */
const pointer = ({ defs }: Walk, name: string, make: () => JsonSchema): JsonSchema => {
  if (!defs.has(name)) {
    defs.set(name, {});
    defs.set(name, make());
  }
  return { $ref: `#/$defs/${name}` };
};

/** A key of a table: its schema, what it means, its default. */
const keyOf = (walk: Walk, table: string, key: string, entry: unknown): JsonSchema => {
  const { later } = noteOf(entry);
  const meaning = meanings[table]?.[key] ?? describedBy(entry);
  const told = [
    ...(later === undefined ? [] : ['Not supported yet, refused by name.']),
    ...(meaning === undefined ? [] : [withoutLinks(meaning)]),
    ...(later === undefined || later === '' ? [] : [`Instead: ${later}.`]),
  ];
  return {
    ...schemaOf(walk, entry),
    ...(told.length > 0 && { description: told.join(' ') }),
    ...defaultOf(entry),
  };
};

/** Plugins explain their options with valibot's own action. */
const describedBy = (entry: unknown): string | undefined => {
  const found = pipeOf(part(entry, 'wrapped') ?? entry).find((one) => part(one, 'type') === 'description');
  const text = part(found, 'description');
  return typeof text === 'string' ? text : undefined;
};

const withoutLinks = (text: string): string => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');

const defaultOf = (entry: unknown): JsonSchema => {
  const value = part(entry, 'default');
  if (value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)) return {};
  return { default: typeof value === 'bigint' ? Number(value) : value };
};

const OPTIONAL: readonly unknown[] = ['optional', 'exact_optional'];

const tableOf = (walk: Walk, name: string, base: unknown, entries: object): JsonSchema => {
  const pairs = Object.entries(entries);
  const required = pairs.flatMap(([key, entry]) => (OPTIONAL.includes(part(entry, 'type')) ? [] : [key]));
  const rest = part(base, 'rest');
  return {
    type: 'object',
    properties: Object.fromEntries(pairs.map(([key, entry]) => [key, keyOf(walk, name, key, entry)])),
    ...(required.length > 0 && { required }),
    additionalProperties: isSchema(rest) ? schemaOf(walk, rest) : false,
  };
};

/** Text whose form is checked may also be a template. */
const orTemplate = (walk: Walk, schema: JsonSchema): JsonSchema => {
  if (!walk.isTemplate) return schema;
  const isText = schema.type === 'string' && ('pattern' in schema || 'enum' in schema || 'const' in schema);
  return isText ? { anyOf: [schema, pointer(walk, 'template', () => TEMPLATE)] } : schema;
};

/** What a schema says by its own type. */
const ownSchema = (walk: Walk, schema: unknown): JsonSchema => {
  const [base] = pipeOf(schema);
  const pipe = pipeOf(schema);
  const { table = '' } = noteOf(schema);
  const object = pipe.find((one) => typeof part(one, 'entries') === 'object');
  const entries = part(object, 'entries');
  if (typeof entries === 'object' && entries !== null) {
    const made = tableOf(walk, table, object, entries);
    return { ...made, ...noteOf(schema).json };
  }
  const inside = (one: unknown): JsonSchema => schemaOf(walk, one);
  const parts = pipe.map((one) =>
    one === base || part(one, 'kind') === 'schema' ? baseOf(one, inside) : actionOf(one),
  );
  return orTemplate(walk, Object.assign({}, ...parts, noteOf(schema).json));
};

const schemaOf = (walk: Walk, schema: unknown): JsonSchema => {
  if (OPTIONAL.includes(part(schema, 'type'))) return schemaOf(walk, part(schema, 'wrapped'));
  const { apart, member, forms, matched, operatorsOnly, table } = noteOf(schema);
  const point = (name: string, make: () => JsonSchema): JsonSchema => pointer(walk, name, make);
  if (apart) return schemaOf(walk, apart());
  if (forms) return { anyOf: forms.map((one) => schemaOf(walk, one)) };
  if (matched && operatorsOnly) return operators(matched, point);
  if (matched) return matcherSchema(matched, point);
  if (table !== undefined) return pointer(walk, slug(table), () => ownSchema(walk, schema));
  const own = ownSchema(walk, schema);
  if (!member) return own;
  const inner = schemaOf(walk, member());
  return own.type === 'array' ? { ...own, items: inner } : { ...own, additionalProperties: inner };
};

/** What is added to the parts of a JSON Schema; `inside` makes the part of a further schema. */
export type Amend = (
  defs: Map<string, JsonSchema>,
  inside: (schema: unknown) => JsonSchema,
  orTemplate: (schema: JsonSchema) => JsonSchema,
) => void;

/**
 * A JSON Schema (2020-12) of what a schema takes. With `amend` it is of a file that is rendered before it is read:
 * texts that are still templates are taken everywhere.
 */
export const jsonSchema = (title: string, schema: unknown, amend?: Amend): JsonSchema => {
  const walk: Walk = { defs: new Map(), isTemplate: amend !== undefined };
  const root = schemaOf(walk, schema);
  amend?.(
    walk.defs,
    (one) => ownSchema(walk, one),
    (one) => orTemplate(walk, one),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...root,
    $defs: Object.fromEntries([...walk.defs].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};
