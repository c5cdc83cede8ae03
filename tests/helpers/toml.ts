import type { TomlTable, TomlValue } from '../../src/spec/toml.ts';

const inline = (value: TomlValue): string => {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object') return `{ ${pairs(value).join(', ')} }`;
  return typeof value === 'number' && Number.isInteger(value) ? value.toFixed(1) : String(value);
};

const pairs = (table: TomlTable): readonly string[] =>
  Object.entries(table).map(([key, value]) => `${JSON.stringify(key)} = ${inline(value)}`);

/** A table as TOML, one line a key. */
export const tomlOf = (table: TomlTable): string => `${pairs(table).join('\n')}\n`;

/** The same data as JSON has it. */
export const jsonOf = (value: TomlValue): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonOf(one)]));
};
