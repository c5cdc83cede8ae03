import { code, table } from './markdown.ts';
import { type Key, keysOf } from './schema.ts';
import { meanings } from './spec-keys.ts';

const used = new Set<string>();

/** Tables and keys that are explained and that no page shows; made of every table rendered so far. */
export const unused = (): readonly string[] =>
  Object.entries(meanings).flatMap(([name, keys]) =>
    Object.keys(keys)
      .map((key) => `${name}.${key}`)
      .filter((key) => !used.has(key)),
  );

const meaningOf = (name: string, key: string): string => {
  const meaning = meanings[name]?.[key];
  if (meaning === undefined)
    throw new Error(`tests/docs/spec-keys.ts does not explain '${key}' of '${name}'`);
  used.add(`${name}.${key}`);
  return meaning;
};

const row = (name: string, key: Key): readonly string[] => [
  `${code(key.name)}${key.required ? ' (required)' : ''}`,
  key.wanted,
  key.fallback === undefined || key.fallback === '{}' || key.fallback === '[]' ? '' : code(key.fallback),
  meaningOf(name, key.name),
];

/** The keys of one table: name, form, default, meaning. `name` is the table's in `meanings`. */
export const keyTable = (name: string, schema: unknown): string =>
  table(
    ['Key', 'Value', 'Default', 'Meaning'],
    keysOf(schema).map((key) => row(name, key)),
  );

/** Below a table, those of its keys that are tables themselves: `wait`, `stop`, … */
export const innerTables = (
  schema: unknown,
  named: Readonly<Record<string, string>> = {},
): readonly string[] =>
  keysOf(schema)
    .filter(({ keys }) => keys.length > 0)
    .map(({ name, keys }) => {
      const meaning = named[name] ?? name;
      const rows = keys.map((key) => row(meaning, key));
      return `#### ${code(name)}\n\n${table(['Key', 'Value', 'Default', 'Meaning'], rows)}`;
    });
