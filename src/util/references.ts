import { stringifyJson } from './json.ts';

/** A run-time reference `${{ … }}` inside a text: `service.db.url` is `['service', 'db', 'url']`. */
export interface Reference {
  readonly path: readonly string[];
  /** What stands between the braces. */
  readonly source: string;
  /** Where it begins in the text, and how many UTF-16 units it takes, braces included. */
  readonly index: number;
  readonly length: number;
  /** Why it cannot be read; its path is then empty. */
  readonly malformed?: string;
}

/** Gives the value that a path leads to; undefined when there is none. */
export type Lookup = (path: readonly string[]) => unknown;

/** A reference leads to nothing at run time. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference';
  constructor(source: string, reason = 'has no value') {
    super(`\${{ ${source} }} ${reason}`);
  }
}

const OPEN = '${{';
const CLOSE = '}}';

/** All references of a text, also those that cannot be read. */
export const findReferences = (text: string): readonly Reference[] => {
  const found: Reference[] = [];
  for (let index = text.indexOf(OPEN); index >= 0; ) {
    const close = closing(text, index + OPEN.length);
    const end = close < 0 ? text.length : close + CLOSE.length;
    const source = text.slice(index + OPEN.length, close < 0 ? text.length : close).trim();
    const path = close < 0 ? 'it is not closed with }}' : parsePath(source);
    const place = { source, index, length: end - index };
    found.push(typeof path === 'string' ? { ...place, path: [], malformed: path } : { ...place, path });
    index = text.indexOf(OPEN, end);
  }
  return found;
};

/** The index of the `}}` that ends a reference; one inside a quoted name does not count. -1 without one. */
const closing = (text: string, from: number): number => {
  let quote = '';
  for (let index = from; index < text.length; index++) {
    const char = text[index] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
      continue;
    }
    if (char === '"' || char === "'") quote = char;
    if (text.startsWith(CLOSE, index)) return index;
  }
  // An apostrophe after an unclosed reference must not hide the end of another one.
  return text.indexOf(CLOSE, from);
};

/** `a.b`, `a["b c"]`, `a['b c']`, `a[0]`, or what is wrong with it. */
const parsePath = (source: string): readonly string[] | string => {
  if (source === '') return 'it is empty';
  const part = /\.?([A-Za-z_][\w-]*|\d+)|\[\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*\]/y;
  const path: string[] = [];
  while (part.lastIndex < source.length) {
    const at = part.lastIndex;
    const isName = source[at] !== '[';
    if (isName && (source[at] === '.') === (path.length === 0)) return `it is not a path of names: ${source}`;
    const found = part.exec(source);
    if (!found) return `it is not a path of names: ${source}`;
    path.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? '');
  }
  return path;
};

/** A value as text inside a text: lists and tables as JSON. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return stringifyJson(value) ?? '';
  return String(value);
};

const valueAt = ({ path, source, malformed }: Reference, lookup: Lookup): unknown => {
  if (malformed !== undefined) throw new UnresolvedReference(source, `cannot be read: ${malformed}`);
  const value = lookup(path);
  if (value === undefined) throw new UnresolvedReference(source);
  return value;
};

/** The text with every reference replaced. Throws `UnresolvedReference`. */
export const resolveText = (text: string, lookup: Lookup): string => {
  let end = 0;
  let resolved = '';
  for (const reference of findReferences(text)) {
    resolved += text.slice(end, reference.index) + textOf(valueAt(reference, lookup));
    end = reference.index + reference.length;
  }
  return resolved + text.slice(end);
};

/** Like `resolveText`, but text that is nothing but one reference keeps the value's type. */
export const resolveValue = (text: string, lookup: Lookup): unknown => {
  const [only] = findReferences(text);
  if (only === undefined) return text;
  return only.length === text.length ? valueAt(only, lookup) : resolveText(text, lookup);
};

/** Resolves every text inside lists and tables, with their types kept; keys stay as they are. */
export const resolveDeep = (value: unknown, lookup: Lookup): unknown => {
  if (typeof value === 'string') return resolveValue(value, lookup);
  if (Array.isArray(value)) return value.map((one) => resolveDeep(one, lookup));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolveDeep(one, lookup)]));
};

/**
 * Looks a path up in plain data by own keys only: `{ service: { db: { url } }, step: { place: { json } } }`.
 * Below `headers` names are compared without case.
 */
export const lookIn =
  (data: unknown): Lookup =>
  (path) =>
    path.reduce<unknown>((at, key, index) => {
      if (typeof at !== 'object' || at === null) return undefined;
      if (Object.hasOwn(at, key)) return Reflect.get(at, key);
      if (path[index - 1] !== 'headers') return undefined;
      return Object.entries(at).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
    }, data);
