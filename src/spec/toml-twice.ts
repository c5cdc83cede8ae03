/** The part of the syntax tree that says what a text defines. */
interface Key {
  readonly value: readonly string[];
}
interface Pair {
  readonly type: 'KeyValue';
  readonly key: Key;
  readonly value: Value;
}
interface Value {
  readonly type: string;
  readonly items?: readonly unknown[];
}
type Block =
  | Pair
  | {
      readonly type: 'Table' | 'TableArray';
      readonly key: { readonly item: Key };
      readonly items: readonly unknown[];
    };

/** What a name stands for: made by a header, by one further down, by several `[[…]]`, by a dotted key, or a value. */
interface Made {
  by: 'header' | 'deeper header' | 'list' | 'dotted key' | 'value';
  children: Map<string, Made>;
}

const made = (by: Made['by']): Made => ({ by, children: new Map() });

const isPair = (item: unknown): item is Pair =>
  typeof item === 'object' && item !== null && 'type' in item && item.type === 'KeyValue';

/**
 * Whether a text may define something twice, or in two ways that exclude each other. False is certain, true is not:
 * asking the parser takes a third of the time that reading takes, and almost no text needs it.
 */
export const mayBeTwice = (blocks: readonly { readonly type: string }[]): boolean => {
  const root = made('header');
  return (blocks as readonly Block[]).some((block) => {
    if (block.type === 'KeyValue') return pairIsOdd(root, block);
    if (block.type !== 'Table' && block.type !== 'TableArray') return false;
    const table = opened(root, block.key.item.value, block.type === 'TableArray');
    return table === undefined || block.items.some((item) => isPair(item) && pairIsOdd(table, item));
  });
};

/** The table that a header opens; undefined when it may not. */
const opened = (root: Made, keys: readonly string[], isList: boolean): Made | undefined => {
  let table = root;
  for (const key of keys.slice(0, -1)) {
    const known = table.children.get(key) ?? made('deeper header');
    if (known.by === 'dotted key' || known.by === 'value') return;
    table.children.set(key, known);
    table = known;
  }
  const last = keys.at(-1) ?? '';
  const known = table.children.get(last);
  if (known === undefined) {
    const one = made(isList ? 'list' : 'header');
    table.children.set(last, one);
    return one;
  }
  if (isList ? known.by !== 'list' : known.by !== 'deeper header') return;
  // the next of a list begins with nothing
  if (isList) known.children = new Map();
  else known.by = 'header';
  return known;
};

const pairIsOdd = (into: Made, { key: { value: keys }, value }: Pair): boolean => {
  let table = into;
  for (const key of keys.slice(0, -1)) {
    const known = table.children.get(key) ?? made('dotted key');
    if (known.by !== 'dotted key') return true;
    table.children.set(key, known);
    table = known;
  }
  const last = keys.at(-1) ?? '';
  if (table.children.has(last)) return true;
  table.children.set(last, made('value'));
  return valueIsOdd(value);
};

/** Tables between braces define their own names, and lists may hold such. */
const valueIsOdd = ({ type, items = [] }: Value): boolean => {
  if (type !== 'InlineTable' && type !== 'InlineArray') return false;
  const own = made('value');
  return items.some((one) => {
    const item = typeof one === 'object' && one !== null && 'item' in one ? one.item : undefined;
    if (isPair(item)) return pairIsOdd(own, item);
    return typeof item === 'object' && item !== null && 'type' in item && valueIsOdd(item as Value);
  });
};
