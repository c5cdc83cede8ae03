import {
  type Edit,
  type Entry,
  edit,
  type From,
  isTable,
  items,
  list,
  made,
  type TableEntry,
  table,
} from './tree.ts';

/** `[expect]` of a spec being rewritten: expectations of older tables are added to those that are there. */
export interface Expecting {
  /** One more `[[expect.span]]`. */
  span(from: From, entries: readonly (readonly [string, Entry])[]): void;
  /** One more pair under `[expect.graph]` or `[expect.order]`. */
  pair(family: 'graph' | 'order', key: string, from: Entry, pair: readonly [Entry, Entry]): void;
  /** A key of a family; false where another value stands there already. */
  set(family: string, key: string, entry: Entry): boolean;
  /** A count of one name; false where it is counted already. */
  count(name: string, rule: Entry): boolean;
  /** One more `[[expect.window]]`. */
  window(from: From, entries: readonly (readonly [string, Entry])[]): void;
}

/** Opens `[expect]` of the root for more; it is made where there is none. */
export const expecting = (top: Edit, from: From): Expecting => {
  const whole = (): TableEntry => {
    const known = top.peek('expect');
    return isTable(known) ? known : table(from, []);
  };
  const put = (key: string, entry: Entry): void => {
    const own = edit(whole());
    own.put(key, entry);
    top.put('expect', own.done());
  };
  const family = (name: string, at: From): TableEntry => {
    const known = whole().children.get(name);
    return isTable(known) ? known : table(at, []);
  };
  const append = (
    name: 'span' | 'window',
    at: From,
    entries: readonly (readonly [string, Entry])[],
  ): void => {
    const known = whole().children.get(name);
    put(name, list(known ?? at, [...items(known), table(at, entries)]));
  };
  return {
    span: (at, entries) => append('span', at, entries),
    window: (at, entries) => append('window', at, entries),
    pair(name, key, at, pair) {
      const own = edit(family(name, at));
      const known = own.peek(key);
      own.put(key, list(known ?? at, [...items(known), list(at, pair)]));
      put(name, own.done());
    },
    set(name, key, entry) {
      const own = edit(family(name, entry));
      if (own.has(key)) return own.peek(key)?.value === entry.value;
      own.put(key, entry);
      put(name, own.done());
      return true;
    },
    count(name, counted) {
      const counts = edit(family('counts', counted));
      const known = counts.peek('by_name');
      const names = edit(isTable(known) ? known : table(counted, []));
      if (names.has(name)) return false;
      names.put(name, counted);
      counts.put('by_name', names.done());
      put('counts', counts.done());
      return true;
    },
  };
};

/** A rule with one operator: `{ gte = N }`. */
export const rule = (operator: string, value: Entry): Entry => table(value, [[operator, value]]);

/** A fixed text at the place of an entry. */
export const word = (text: string, from: From): Entry => made(text, from);
