import { type Key, keysOf } from '../../src/spec/describe/keys.ts';
import { meanings } from '../../src/spec/describe/meanings.ts';
import { type Table, tablesIn } from '../../src/spec/describe/parts.ts';
import { code, table } from './markdown.ts';

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
    throw new Error(`src/spec/describe/meanings.ts does not explain '${key}' of '${name}'`);
  used.add(`${name}.${key}`);
  return meaning;
};

const row = (name: string, key: Key): readonly string[] => [
  `${code(key.name)}${key.required ? ' (required)' : ''}`,
  key.wanted,
  key.fallback === undefined || key.fallback === '{}' || key.fallback === '[]' ? '' : code(key.fallback),
  meaningOf(name, key.name),
];

const HEAD = ['Key', 'Value', 'Default', 'Meaning'];

const rows = (shown: Table): string =>
  table(
    HEAD,
    keysOf(shown)
      .filter(({ later }) => later === undefined)
      .map((key) => row(shown.name, key)),
  );

/** The keys of one table that can be used: name, form, default, meaning. */
export const keyTable = (schema: unknown): string => tablesIn(schema).map(rows).join('\n\n');

const innerOf = (outer: Table, shown: Set<string>): readonly string[] =>
  keysOf(outer).flatMap(({ name, later, tables }) => {
    const fresh = later === undefined ? tables.filter((inner) => !shown.has(inner.name)) : [];
    for (const inner of fresh) shown.add(inner.name);
    if (fresh.length === 0) return [];
    return [
      `#### ${code(name)}\n\n${fresh.map(rows).join('\n\n')}`,
      ...fresh.flatMap((inner) => innerOf(inner, shown)),
    ];
  });

/** Below a table, those of its keys that are tables themselves: `wait`, `stop`, … Each table once. */
export const innerTables = (schema: unknown): readonly string[] => {
  const shown = new Set<string>();
  return tablesIn(schema).flatMap((outer) => innerOf(outer, shown));
};

/** Rows for the keys of a table that are refused by name so far, and for all keys below them. */
export const laterRows = (
  outer: Table,
  around: string | undefined = undefined,
): readonly (readonly string[])[] =>
  keysOf(outer).flatMap((key) => {
    const within = key.later === undefined && around === undefined ? undefined : (around ?? outer.name);
    const below = key.tables.flatMap((inner) => laterRows(inner, within && `${code(key.name)} of ${within}`));
    if (within === undefined) return below;
    const [name = '', wanted = '', , meaning = ''] = row(outer.name, key);
    return [[name, within, wanted, meaning, key.later ?? ''], ...below];
  });
