import { isTable } from '../schema/parts.ts';
import type { TomlValue } from '../toml.ts';

const WIDTH = 100;

/** A key as TOML: bare where it can be. */
export const writeKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : basic(key));

const basic = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007F');

const isPlain = (text: string): boolean => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text);

/** A text: literal where a backslash or a quote would need escaping, over several lines where it has them. */
const writeText = (text: string, isInside: boolean): string => {
  const isShort = isInside && text.split('\n').length < 4;
  if (!isPlain(text) || (isShort && text.includes('\n'))) return basic(text);
  if (text.includes('\n'))
    return text.includes("'''") || text.endsWith("'") ? basic(text) : `'''\n${text}'''`;
  return /["\\]/.test(text) && !text.includes("'") ? `'${text}'` : basic(text);
};

const writeNumber = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
};

/** A value on one line, but for texts that have several. */
const writeInline = (value: TomlValue, isInside = false): string => {
  if (typeof value === 'string') return writeText(value, isInside);
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map((one) => writeInline(one, true)).join(', ')}]`;
  if (!isTable(value)) return String(value);
  const pairs = Object.entries(value).map(([key, one]) => `${writeKey(key)} = ${writeInline(one, true)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
};

/** A value behind `key = `; a list that would be too long has an item a line. */
export const writeValue = (value: TomlValue, used: number): string => {
  const inline = writeInline(value);
  const isLong = used + inline.length > WIDTH;
  if (!isLong || !Array.isArray(value) || value.length < 2) return inline;
  return `[\n${value.map((one) => `  ${writeInline(one, true)},\n`).join('')}]`;
};
