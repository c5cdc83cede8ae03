import { ArgumentFault } from '../arguments.ts';
import { type Bound, flag, given, text, whole } from '../call.ts';
import { is } from '../is.ts';
import { calculate, text as textOf } from '../operators.ts';
import { describe, equal, isList, isTable, truthy } from '../value.ts';
import { attributeIn, attributeOf, type Filter, type Filters, itemsOf, LARGEST, listOf } from './filter.ts';

/** A loop that doubles a list must end before the memory does. */
const LONGEST = 1_000_000;

const joined: Filter = {
  params: ['sep', 'attribute', 'd'],
  apply: (value, call) => {
    const by = call.bound.has('d') ? text(call, 'd') : text(call, 'sep', '');
    return listOf(value, call).map(attributeOf(call)).map(textOf).join(by);
  },
};

type Key = number | bigint | string | boolean;

const keyOf = (value: unknown, call: Bound): Key => {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string') return flag(call, 'case_sensitive', false) ? value : value.toLowerCase();
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  throw new ArgumentFault(`${call.title} cannot put ${describe(value)} in an order`);
};

const KINDS: Readonly<Record<string, string>> = { bigint: 'number' };

const sorted: Filter = {
  params: ['reverse', 'case_sensitive', 'attribute'],
  apply: (value, call) => {
    const read = attributeOf(call);
    const keyed = listOf(value, call).map((item) => ({ item, key: keyOf(read(item), call) }));
    const kinds = new Set(keyed.map(({ key }) => KINDS[typeof key] ?? typeof key));
    if (kinds.size > 1) throw new ArgumentFault(`${call.title} cannot compare ${[...kinds].join(' with ')}`);
    const sign = flag(call, 'reverse', false) ? -1 : 1;
    keyed.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -sign : sign));
    return keyed.map(({ item }) => item);
  },
};

/** Whether a value was not there before; of one kind only: `"1"` and 1 are two values. */
const firstTime = (call: Bound): ((value: unknown) => boolean) => {
  const cased = flag(call, 'case_sensitive', false);
  const single = new Set<unknown>();
  const compound: unknown[] = [];
  return (value) => {
    if (isList(value) || isTable(value) || value instanceof Date) {
      if (compound.some((one) => equal(one, value))) return false;
      compound.push(value);
      return true;
    }
    const key = typeof value === 'string' && !cased ? value.toLowerCase() : value;
    const before = single.size;
    return single.add(key).size > before;
  };
};

const unique: Filter = {
  params: ['attribute', 'case_sensitive'],
  apply: (value, call) => {
    const read = attributeOf(call);
    const isFirst = firstTime(call);
    return listOf(value, call).filter((item) => isFirst(read(item)));
  },
};

const grouped: Filter = {
  params: ['attribute'],
  apply: (value, call) => {
    given(call, 'attribute');
    const read = attributeOf(call);
    const groups: Record<string, unknown[]> = Object.create(null);
    for (const item of listOf(value, call)) {
      const name = textOf(read(item));
      const group = groups[name] ?? [];
      groups[name] = group;
      group.push(item);
    }
    return groups;
  },
};

const filtered: Filter = {
  params: ['attribute', 'value'],
  apply: (value, call) => {
    given(call, 'attribute');
    const read = attributeIn(call);
    const wanted = call.bound.get('value');
    return listOf(value, call).filter((item) => {
      const own = read(item);
      if (wanted === undefined) return own !== undefined && own !== null;
      return own !== undefined && typeof own === typeof wanted && equal(own, wanted);
    });
  },
};

const mapped: Filter = {
  params: ['attribute'],
  apply: (value, call) => {
    given(call, 'attribute');
    return listOf(value, call).map(attributeOf(call));
  },
};

const batched: Filter = {
  params: ['linecount', 'fill_with'],
  apply: (value, call) => {
    const items = listOf(value, call);
    const width = whole(call, 'linecount', undefined, { min: 1, max: LARGEST });
    const rows: unknown[][] = [];
    for (let from = 0; from < items.length; from += width) rows.push(items.slice(from, from + width));
    const last = rows.at(-1);
    if (last && call.bound.has('fill_with'))
      while (last.length < width) last.push(call.bound.get('fill_with'));
    return rows;
  },
};

const sliced: Filter = {
  params: ['start', 'end'],
  apply: (value, call) => {
    const part = itemsOf(value, call).slice(
      whole(call, 'start', 0),
      call.bound.has('end') ? whole(call, 'end') : undefined,
    );
    return typeof value === 'string' ? part.join('') : part;
  },
};

const sum: Filter = {
  params: ['attribute', 'start'],
  apply: (value, call) =>
    listOf(value, call)
      .map(attributeOf(call))
      .reduce((all, one) => calculate('Add', all, one), call.bound.get('start') ?? 0),
};

/** Items for which a test holds, or not; without a test, those that count as true. */
const selected = (wanted: boolean): Filter => ({
  params: ['test', 'argument'],
  apply: (value, call) => {
    const args = call.bound.has('argument') ? [call.bound.get('argument')] : [];
    const holds = (item: unknown): boolean =>
      call.bound.has('test') ? is(item, text(call, 'test'), args) : truthy(item);
    return listOf(value, call).filter((item) => holds(item) === wanted);
  },
});

const selectedBy = (wanted: boolean): Filter => ({
  params: ['attribute'],
  apply: (value, call) => {
    given(call, 'attribute');
    const read = attributeIn(call);
    return listOf(value, call).filter((item) => truthy(read(item)) === wanted);
  },
});

const listed: Filter = {
  params: [],
  apply: (value, call) =>
    isTable(value) ? Object.entries(value).map(([key, one]) => ({ key, value: one })) : itemsOf(value, call),
};

export const listFilters: Filters = {
  join: joined,
  sort: sorted,
  unique,
  group_by: grouped,
  groupby: grouped,
  filter: filtered,
  map: mapped,
  batch: batched,
  slice: sliced,
  sum,
  select: selected(true),
  reject: selected(false),
  selectattr: selectedBy(true),
  rejectattr: selectedBy(false),
  list: listed,
  first: { params: [], apply: (value, call) => itemsOf(value, call)[0] },
  last: { params: [], apply: (value, call) => itemsOf(value, call).at(-1) },
  nth: {
    params: ['n'],
    apply: (value, call) => itemsOf(value, call)[whole(call, 'n', undefined, { min: 0 })],
  },
  concat: {
    params: ['with'],
    apply: (value, call) => {
      const more = given(call, 'with');
      const all = [...listOf(value, call), ...(isList(more) ? more : [more])];
      if (all.length <= LONGEST) return all;
      throw new ArgumentFault(`${call.title} makes a list of more than ${LONGEST} items`);
    },
  },
  reverse: {
    params: [],
    apply: (value, call) => {
      const turned = itemsOf(value, call).toReversed();
      return typeof value === 'string' ? turned.join('') : turned;
    },
  },
  length: {
    params: [],
    apply: (value, call) => (isTable(value) ? Object.keys(value).length : itemsOf(value, call).length),
  },
};
