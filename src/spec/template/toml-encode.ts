import { ArgumentFault } from './arguments.ts';
import { describe, isList, isTable } from './value.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

const quote = (text: string): string => {
  const escaped = text.replace(
    /["\\\u0000-\u001f\u007f]/g,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
};

const number = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new ArgumentFault(`an integer above 2^53 (about ${value}) would be rounded`);
  // JavaScript writes 1e21 and 1e-7, which TOML reads as floats too.
  return Object.is(value, -0) ? '-0.0' : String(value);
};

const key = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quote(name));

/** A value as TOML on one line: `"x"`, `[1, 2]`, `{ a = 1 }`. @throws ArgumentFault for none and for macros. */
export const tomlEncode = (value: unknown): string => {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (isList(value)) return `[${value.map(tomlEncode).join(', ')}]`;
  if (!isTable(value)) throw new ArgumentFault(`TOML cannot hold ${describe(value)}`);
  const pairs = Object.entries(value).map(([name, one]) => `${key(name)} = ${tomlEncode(one)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
};
