import { explainSyntax, type SyntaxFault } from './toml-fault.ts';
import { type Key, type Span, type Tree, treeOf } from './toml-tree.ts';

/** A table; its prototype is null, so that any key is only a key. */
export interface TomlTable {
  [key: string]: TomlValue;
}

/** Integers are bigint and floats are number, so that `5` and `5.0` stay what they are. */
export type TomlValue = string | bigint | number | boolean | Date | TomlValue[] | TomlTable;

export type Path = readonly (string | number)[];

/** A place in the text: line and column count from 1, in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly endLine: number;
}

/** A table header as written, its array indices resolved. */
export interface Header {
  readonly path: Path;
  readonly line: number;
}

/** TOML text read: its value, and where each part of it stands. */
export interface Toml {
  readonly value: TomlTable;
  readonly root: TableEntry;
  readonly headers: readonly Header[];
  /** The value at a path; for a table with a header, the header's key. */
  positionOf(path: Path): Place | undefined;
  /** The key that names the value at a path; for an array element, the element. */
  keyPositionOf(path: Path): Place | undefined;
  /** How the author calls the value at a path, where an older key is read as today's. */
  writtenAt(path: Path): string | undefined;
}

/** Where a part of the text stands, and its name where the author wrote another than the language's. */
export interface Common {
  readonly at: Place;
  readonly key: Place;
  readonly written?: string;
}
export interface TableEntry extends Common {
  readonly kind: 'table';
  readonly value: TomlTable;
  readonly children: Map<string | number, Entry>;
}
export interface ListEntry extends Common {
  readonly kind: 'list';
  readonly value: TomlValue[];
  readonly children: Map<string | number, Entry>;
}
export interface LeafEntry extends Common {
  readonly kind: 'leaf';
  readonly value: TomlValue;
}
export type Entry = TableEntry | ListEntry | LeafEntry;

/**
 * Reads TOML 1.0/1.1 and remembers every place. This file and toml-tree.ts alone know the parser.
 * The parser stops at its first fault, so there is at most one.
 */
export const parseToml = (text: string): { readonly toml: Toml } | { readonly fault: SyntaxFault } => {
  const read = treeOf(text);
  if ('error' in read) return { fault: explainSyntax(text, read.error, (part) => treeOf(part).error) };
  try {
    return { toml: indexed(read.tree) };
  } catch (error) {
    return { fault: explainSyntax(text, error, () => undefined) };
  }
};

const indexed = (blocks: readonly Tree[]): Toml => {
  const root = tableEntry(NOWHERE, NOWHERE);
  const headers: Header[] = [];
  for (const block of blocks) {
    if (block.type === 'KeyValue') addPair(root, block);
    if (block.type !== 'Table' && block.type !== 'TableArray') continue;
    const { entry, path } = openTable(root, block.key.item, block.type === 'TableArray');
    headers.push({ path, line: block.loc.start.line });
    for (const item of block.items) if (item.type === 'KeyValue') addPair(entry, item);
  }
  return tomlOf(root, headers);
};

/** A tree as TOML that can be asked for places. */
export const tomlOf = (root: TableEntry, headers: readonly Header[]): Toml => {
  const find = (path: Path): Entry | undefined => path.reduce<Entry | undefined>(childOf, root);
  return {
    value: root.value,
    root,
    headers,
    positionOf: (path) => find(path)?.at,
    keyPositionOf: (path) => find(path)?.key,
    writtenAt: (path) => find(path)?.written,
  };
};

const childOf = (entry: Entry | undefined, key: string | number): Entry | undefined =>
  entry === undefined || entry.kind === 'leaf' ? undefined : entry.children.get(key);

const NOWHERE: Place = { line: 1, column: 1, length: 1, endLine: 1 };

const placeOf = ({ start, end }: Span): Place => ({
  line: start.line,
  column: start.column + 1,
  length: start.line === end.line ? Math.max(1, end.column - start.column) : 1,
  endLine: end.line,
});

const tableEntry = (at: Place, key: Place): TableEntry => ({
  kind: 'table',
  value: Object.create(null),
  at,
  key,
  children: new Map(),
});

const attach = <E extends Entry>(parent: TableEntry, key: string, entry: E): E => {
  parent.value[key] = entry.value;
  parent.children.set(key, entry);
  return entry;
};

const append = <E extends Entry>(list: ListEntry, entry: E): E => {
  list.children.set(list.value.length, entry);
  list.value.push(entry.value);
  return entry;
};

/** The table that keys lead to, made where it is missing; lists of tables are entered at their last element. */
const descend = (
  from: TableEntry,
  keys: readonly string[],
  places: readonly Place[],
  path: (string | number)[],
): TableEntry => {
  let table = from;
  keys.forEach((key, index) => {
    const place = places[index] ?? NOWHERE;
    const entry = table.children.get(key) ?? attach(table, key, tableEntry(place, place));
    path.push(key);
    if (entry.kind === 'list') path.push(entry.value.length - 1);
    table = expectTable(entry.kind === 'list' ? entry.children.get(entry.value.length - 1) : entry);
  });
  return table;
};

/** The parser has refused every text in which this could fail. */
const expectTable = (entry: Entry | undefined): TableEntry => {
  if (entry?.kind !== 'table')
    throw new TypeError('the syntax tree leads through something that is no table');
  return entry;
};

const openTable = (root: TableEntry, key: Key, isList: boolean) => {
  const places = segmentPlaces(key);
  const whole = placeOf(key.loc);
  const last = key.value.at(-1) ?? '';
  const place = places.at(-1) ?? whole;
  const path: (string | number)[] = [];
  const parent = descend(root, key.value.slice(0, -1), places, path);
  const known = parent.children.get(last);
  path.push(last);
  if (!isList) {
    // `[a.b]` before `[a]` made an implicit `a`; its own header is the better place.
    const table = { ...expectTable(known ?? tableEntry(whole, place)), at: whole, key: place };
    return { entry: attach(parent, last, table), path };
  }
  const list =
    known?.kind === 'list'
      ? known
      : attach(parent, last, { kind: 'list', value: [], at: whole, key: place, children: new Map() });
  path.push(list.value.length);
  return { entry: append(list, tableEntry(whole, place)), path };
};

const addPair = (table: TableEntry, pair: Extract<Tree, { type: 'KeyValue' }>): void => {
  refuseBroken(pair.key);
  const places = segmentPlaces(pair.key);
  const parent = descend(table, pair.key.value.slice(0, -1), places, []);
  const place = places.at(-1) ?? placeOf(pair.key.loc);
  attach(parent, pair.key.value.at(-1) ?? '', valueEntry(pair.value, place));
};

/** An error at a place, in the form of the parser's own. */
const errorAt = ({ line, column }: Place, message: string): Error =>
  Object.assign(new Error(message), { line, column: column - 1 });

/** The parser joins a key that ends in a dot with what the next line begins with; TOML knows no such thing. */
const refuseBroken = ({ loc, raw }: Key): void => {
  if (loc.start.line === loc.end.line) return;
  throw errorAt(placeOf(loc), `the key '${raw}' is written on two lines`);
};

const valueEntry = (tree: Tree, key: Place | undefined): Entry => {
  const at = placeOf(tree.loc);
  const place = key ?? at;
  switch (tree.type) {
    case 'InlineTable': {
      const table = tableEntry(at, place);
      for (const { item } of tree.items) if (item.type === 'KeyValue') addPair(table, item);
      return table;
    }
    case 'InlineArray': {
      const list: ListEntry = { kind: 'list', value: [], at, key: place, children: new Map() };
      for (const { item } of tree.items) append(list, valueEntry(item, undefined));
      return list;
    }
    case 'Integer':
      return { kind: 'leaf', value: integerOf(tree.raw, at), at, key: place };
    case 'String':
    case 'Float':
    case 'Boolean':
    case 'DateTime':
      return { kind: 'leaf', value: tree.value, at, key: place };
    default:
      throw new TypeError(`a ${tree.type} is no value`);
  }
};

/** The tree's own number is rounded above 2^53; TOML's integers are 64 bits wide. */
const integerOf = (raw: string, place: Place): bigint => {
  const value = BigInt(raw.replaceAll('_', ''));
  if (BigInt.asIntN(64, value) === value) return value;
  throw errorAt(place, `${raw} does not fit in 64 bits`);
};

/** Where each part of a dotted key stands: `a."b.c".d` has three. */
const segmentPlaces = ({ raw, value, loc }: Key): readonly Place[] => {
  if (value.length === 1) return [placeOf(loc)];
  return [...raw.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|[^\s."']+/g)].map((part) => ({
    line: loc.start.line,
    column: loc.start.column + 1 + part.index,
    length: part[0].length,
    endLine: loc.start.line,
  }));
};
