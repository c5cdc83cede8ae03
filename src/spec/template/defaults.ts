import { parse } from '@decimalturn/toml-patch';
import { isTable, type Table } from './value.ts';

/** One `key = value` that a spec says about its own rendering, found before it is rendered. */
export interface Assignment {
  /** `['vars', 'svc']`, `['determinism', 'seed']`. */
  readonly path: readonly string[];
  /** The part of the path that stands before its `=`. */
  readonly keys: readonly string[];
  /** Its lines in the file, from 1, both included. */
  readonly from: number;
  readonly to: number;
  /** The text of these lines; it may hold template tags. */
  readonly text: string;
}

const TABLES = new Set(['vars', 'determinism']);
const PART = String.raw`(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')`;
const HEADER = new RegExp(String.raw`^\s*\[(\[?)\s*(${PART}(?:\s*\.\s*${PART})*)\s*\]\]?\s*(?:#.*)?$`);
const KEY = new RegExp(String.raw`^\s*(${PART}(?:\s*\.\s*${PART})*)\s*=`);

const PARTS = new RegExp(PART, 'g');

const parts = (dotted: string): readonly string[] =>
  (dotted.match(PARTS) ?? []).map((part) => part.replace(/^["'](.*)["']$/, '$1'));

/** `[template.vars]` and `[template.matrix]` are older names; there a matrix was a list to loop over. */
const todays = (path: readonly string[]): readonly string[] => {
  const [first, second, ...rest] = path;
  if (first !== 'template') return path;
  if (second === 'vars') return ['vars', ...rest];
  return second === 'matrix' ? ['vars', 'matrix', ...rest] : path;
};

interface Reading {
  /** The mark that ends the text that is open over several lines. */
  readonly open: string;
  /** Brackets that are open. */
  readonly depth: number;
}

/** A string that is not closed takes the rest of its line: looking for its end from each quote would be quadratic. */
const TOKENS = /"""|'''|"(?:\\.|[^"\\])*"|'[^']*'|["'].*|#|[[{]|[\]}]/g;

const CLOSED_BY: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

/** A line with `x` for every template tag that it closes. One pass: each way to close is looked for in vain once. */
const withoutTags = (line: string): string => {
  let [plain, end] = ['', 0];
  const inVain = new Set<string>();
  for (const { 0: open, index } of line.matchAll(/\{[{%#]/g)) {
    if (index < end || inVain.has(open)) continue;
    const close = line.indexOf(CLOSED_BY[open] ?? '', index + 2);
    if (close < 0) {
      inVain.add(open);
      continue;
    }
    plain += line.slice(end, index) + 'x'.repeat(close + 2 - index);
    end = close + 2;
  }
  return plain + line.slice(end);
};

/** Reads on over one line: strings, brackets and comments; template tags count for nothing. */
const readLine = (line: string, { open, depth }: Reading): Reading => {
  let text = withoutTags(line);
  if (open !== '') {
    const end = text.indexOf(open);
    if (end < 0) return { open, depth };
    text = text.slice(end + 3);
  }
  TOKENS.lastIndex = 0;
  for (let match = TOKENS.exec(text); match; match = TOKENS.exec(text)) {
    const [token] = match;
    if (token === '#') break;
    if (token === '"""' || token === "'''") {
      const end = text.indexOf(token, match.index + 3);
      if (end < 0) return { open: token, depth };
      TOKENS.lastIndex = end + 3;
    } else if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth = Math.max(0, depth - 1);
  }
  return { open: '', depth };
};

/** A line that can only be a table's header, even where brackets of template branches do not add up. */
const headerOf = (
  line: string,
  { open, depth }: Reading,
  tables: ReadonlySet<string>,
): readonly string[] | undefined => {
  const match = open === '' ? HEADER.exec(line) : null;
  if (!match) return undefined;
  const path = todays(parts(match[2] ?? ''));
  return depth === 0 || tables.has(path[0] ?? '') ? path : undefined;
};

/**
 * Finds what stands under `[vars]` and `[determinism]` in text that may not be TOML yet.
 * Nothing is refused here: the rendered text is parsed and judged later.
 */
export const assignments = (text: string): readonly Assignment[] =>
  scan(text, TABLES).found.map((one) => ({ ...one, text: one.lines.join('\n') }));

/** The text with nothing left but what stands under these tables, headers too; every line keeps its number. */
export const linesOf = (text: string, tables: readonly string[]): string => {
  const { found, headers } = scan(text, new Set(tables));
  const kept = new Set(headers);
  for (const { from, to } of found) for (let line = from; line <= to; line++) kept.add(line);
  return text
    .split('\n')
    .map((line, index) => (kept.has(index + 1) ? line : ''))
    .join('\n');
};

interface Scan {
  readonly found: readonly (Omit<Assignment, 'text'> & { readonly lines: readonly string[] })[];
  /** Numbers of the lines that open one of the tables. */
  readonly headers: readonly number[];
}

const scan = (text: string, tables: ReadonlySet<string>): Scan => {
  const lines = text.split('\n');
  const headers: number[] = [];
  const found: (Omit<Assignment, 'text' | 'to'> & { to: number })[] = [];
  let table: readonly string[] = [];
  let reading: Reading = { open: '', depth: 0 };
  let current: (typeof found)[number] | undefined;
  lines.forEach((line, index) => {
    const header = headerOf(line, reading, tables);
    if (header) {
      if (tables.has(header[0] ?? '')) headers.push(index + 1);
      table = header;
      current = undefined;
      reading = { open: '', depth: 0 };
      return;
    }
    const key = reading.open === '' && reading.depth === 0 ? KEY.exec(line) : null;
    if (key) {
      const keys = parts(key[1] ?? '');
      current = { path: todays([...table, ...keys]), keys, from: index + 1, to: index + 1 };
      if (tables.has(current.path[0] ?? '')) found.push(current);
    }
    const continued = reading.open !== '' || reading.depth > 0;
    if (current && continued) current.to = index + 1;
    reading = readLine(line, reading);
  });
  return { headers, found: found.map((one) => ({ ...one, lines: lines.slice(one.from - 1, one.to) })) };
};

/** The value that the text of an assignment gives to its keys; undefined when it is not TOML. */
const valueIn = (text: string, keys: readonly string[]): unknown => {
  try {
    return keys.reduce((value: unknown, key) => (isTable(value) ? value[key] : undefined), parse(text));
  } catch {
    return undefined;
  }
};

/** Puts a value at a path of nested tables, keeping what is there. */
const placed = (table: Table, [first, ...rest]: readonly string[], value: unknown): Table => {
  if (first === undefined) return table;
  const below = table[first];
  return { ...table, [first]: rest.length === 0 ? value : placed(isTable(below) ? below : {}, rest, value) };
};

const TAG = /\{\{|\{%|\{#/;

/**
 * The value at a path, such as `['determinism', 'seed']`, that assignments give together.
 * Those with template tags are rendered first; undefined when one of them cannot be read.
 */
export const assigned = (
  all: readonly Assignment[],
  path: readonly string[],
  rendered: (assignment: Assignment) => string | undefined,
): unknown => {
  let table: Table = {};
  for (const one of all) {
    if (!path.every((key, index) => index >= one.path.length || one.path[index] === key)) continue;
    const text = TAG.test(one.text) ? rendered(one) : one.text;
    const value = text === undefined ? undefined : valueIn(text, one.keys);
    if (value === undefined) return undefined;
    table = placed(table, one.path, value);
  }
  return path.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), table);
};
