import type { Common, Entry, ListEntry, TableEntry, TomlTable, TomlValue } from '../toml.ts';

export type { Entry, ListEntry, TableEntry };

/** Places a made value takes over from what the author wrote. */
export type From = Pick<Common, 'at' | 'key'>;

const places = ({ at, key }: From) => ({ at, key });

/** A table of these entries, which keep their own places. */
export const table = (from: From, entries: Iterable<readonly [string, Entry]>): TableEntry => {
  const children = new Map<string | number, Entry>(entries);
  const value: TomlTable = Object.create(null);
  for (const [key, entry] of children) value[key] = entry.value;
  return { kind: 'table', value, children, ...places(from) };
};

/** A list of these entries. */
export const list = (from: From, items: readonly Entry[]): ListEntry => ({
  kind: 'list',
  value: items.map(({ value }) => value),
  children: new Map(items.entries()),
  ...places(from),
});

const isPlainTable = (value: TomlValue): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

/** A value that stands where `from` does, with all that is in it. */
export const made = (value: TomlValue, from: From): Entry => {
  if (Array.isArray(value))
    return list(
      from,
      value.map((one) => made(one, from)),
    );
  if (!isPlainTable(value)) return { kind: 'leaf', value, ...places(from) };
  return table(
    from,
    Object.entries(value).map(([key, one]) => [key, made(one, from)] as const),
  );
};

/** What the author wrote, under another name than he gave it. */
export const called = <E extends Entry>(entry: E, written: string): E => ({
  ...entry,
  written: entry.written ?? written,
});

export const isTable = (entry: Entry | undefined): entry is TableEntry => entry?.kind === 'table';
export const isList = (entry: Entry | undefined): entry is ListEntry => entry?.kind === 'list';

/** The entry below by its keys. */
export const at = (entry: Entry | undefined, ...path: readonly (string | number)[]): Entry | undefined =>
  path.reduce<Entry | undefined>(
    (found, key) => (found === undefined || found.kind === 'leaf' ? undefined : found.children.get(key)),
    entry,
  );

/** The pairs of a table in the order of the file; nothing where there is none. */
export const pairs = (entry: Entry | undefined): readonly (readonly [string, Entry])[] =>
  isTable(entry) ? [...entry.children].map(([key, one]) => [String(key), one] as const) : [];

/** The items of a list; a single thing is a list of one. */
export const items = (entry: Entry | undefined): readonly Entry[] => {
  if (entry === undefined) return [];
  return isList(entry) ? [...entry.children.values()] : [entry];
};

export const textOf = (entry: Entry | undefined): string | undefined =>
  typeof entry?.value === 'string' ? entry.value : undefined;

/** A whole or broken number. */
export const numberOf = (entry: Entry | undefined): number | undefined => {
  const value = entry?.value;
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
};

export const flagOf = (entry: Entry | undefined): boolean | undefined =>
  typeof entry?.value === 'boolean' ? entry.value : undefined;

/** A table being rewritten: keys are taken out and put in, the rest stays as it is. */
export interface Edit {
  readonly from: TableEntry;
  has(key: string): boolean;
  peek(key: string): Entry | undefined;
  take(key: string): Entry | undefined;
  put(key: string, entry: Entry): void;
  /** Puts what stands under an older name under today's; the name that is there already wins. */
  rename(older: string, today: string): boolean;
  keys(): readonly string[];
  done(): TableEntry;
}

/** Opens a table for rewriting; `done` gives the table itself back where nothing was changed. */
export const edit = (from: TableEntry): Edit => {
  const children = new Map(from.children);
  let changed = false;
  const take = (key: string): Entry | undefined => {
    const entry = children.get(key);
    changed = children.delete(key) || changed;
    return entry;
  };
  const put = (key: string, entry: Entry): void => {
    children.set(key, entry);
    changed = true;
  };
  return {
    from,
    has: (key) => children.has(key),
    peek: (key) => children.get(key),
    take,
    put,
    rename(older, today) {
      if (!children.has(older) || children.has(today)) return false;
      const entry = take(older);
      if (entry) put(today, called(entry, older));
      return true;
    },
    keys: () => [...children.keys()].map(String),
    done() {
      if (!changed) return from;
      const rest = table(
        from,
        [...children].map(([key, one]) => [String(key), one] as const),
      );
      return from.written === undefined ? rest : called(rest, from.written);
    },
  };
};

/** Rewrites every table of a list, or the one table; a list that does not change is the same. */
export const each = (entry: Entry, rewrite: (table: TableEntry) => Entry): Entry => {
  if (isTable(entry)) return rewrite(entry);
  if (!isList(entry)) return entry;
  const before = items(entry);
  const after = before.map((one) => (isTable(one) ? rewrite(one) : one));
  if (after.every((one, index) => one === before[index])) return entry;
  const rest = list(entry, after);
  return entry.written === undefined ? rest : called(rest, entry.written);
};

/** Rewrites the values of a table, or gives the table itself back. */
export const eachValue = (entry: Entry, rewrite: (value: Entry, key: string) => Entry): Entry => {
  if (!isTable(entry)) return entry;
  const { put, done } = edit(entry);
  for (const [key, value] of pairs(entry)) {
    const after = rewrite(value, key);
    if (after !== value) put(key, after);
  }
  return done();
};

/** A key of a fixed table; nothing for what objects have by nature. */
export const lookup = <T>(fixed: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(fixed, key) ? fixed[key] : undefined;

/** Rewrites every service of a spec. */
export const eachService = (
  root: TableEntry,
  rewrite: (service: TableEntry, id: string) => Entry,
): TableEntry => {
  const all = root.children.get('service');
  if (!isTable(all)) return root;
  const after = eachValue(all, (one, id) => (isTable(one) ? kept(one, rewrite(one, id)) : one));
  if (after === all) return root;
  const top = edit(root);
  top.put('service', after);
  return top.done();
};

const kept = (before: Entry, after: Entry): Entry =>
  before.written === undefined || after === before ? after : called(after, before.written);
