import { type Code, codes } from '../../diagnostics/codes.ts';

/** What a schema says of a value, as a predicate about its key: "must be a table, and is 5". */
export interface Said {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Packs code, message and hint into the one string that a validation issue carries:
 * `code: message`, then the hint on its own line.
 */
export const say = (code: Code, message: string, hint?: string): string =>
  hint === undefined ? `${code}: ${message}` : `${code}: ${message}\n${hint}`;

const isCode = (text: string): text is Code => Object.hasOwn(codes, text);

/** Unpacks what `say` packed; a message of somebody else's schema is `wrong-type`. */
export const heard = (text: string): Said => {
  const said = /^([a-z-]+): ([^\n]*)(?:\n([\s\S]*))?$/.exec(text);
  const [, code = '', message = '', hint] = said ?? [];
  if (!isCode(code)) return { code: 'wrong-type', message: `is not accepted: ${text}` };
  return hint === undefined ? { code, message } : { code, message, hint };
};

/** A float as TOML writes it. */
const floatText = (value: number): string => {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', 'inf').toLowerCase();
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(1) : String(value);
};

/** A value as an author would recognise it, short. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === 'number') return floatText(value);
  if (value instanceof Date) return `the date ${value.toISOString()}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a table';
  return String(value);
};
