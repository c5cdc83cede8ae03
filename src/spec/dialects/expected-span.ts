import { changed, type Reading, refuse, takeOne } from './reading.ts';
import { FOR_READERS } from './test-metadata.ts';
import {
  called,
  type Edit,
  type Entry,
  edit,
  flagOf,
  isList,
  isTable,
  items,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** One expected span of any older form: `[[expect.span]]`, `[[otel_validation.expected_spans]]`. */
export const expectedSpan = (written: TableEntry, reading: Reading): TableEntry => {
  const own = edit(written);
  name(own, reading);
  attributes(own, reading);
  events(own, reading);
  duration(own, reading);
  counted(own, reading);
  kind(own, reading);
  for (const key of ['description', ...FOR_READERS]) {
    const entry = own.peek(key);
    if (entry === undefined || textOf(entry) === undefined) continue;
    own.take(key);
    changed(reading, entry, key, 'a comment');
  }
  return own.done();
};

const name = (own: Edit, reading: Reading): void => {
  const pattern = takeOne(own, ['name_pattern', 'name_regex'], reading);
  if (pattern !== undefined && !own.has('name')) {
    own.put('name', called(made(`/${textOf(pattern) ?? ''}/`, pattern), 'name_pattern'));
    changed(reading, pattern, 'name_pattern', 'name = "/…/"');
  }
  const service = own.peek('service_name');
  if (service && own.rename('service_name', 'service')) changed(reading, service, 'service_name', 'service');
};

const GROUPS = ['all', 'any', 'none'];

/** `attributes`, `attrs = { k = v }`, `attrs.any = ["k=v"]`, `required_attributes`. */
const attributes = (own: Edit, reading: Reading): void => {
  const older = own.take('attributes');
  const attrs = own.take('attrs');
  if (attrs && older)
    refuse(reading, older, '`attributes` and `attrs` ask for the same', 'write all under `attrs`');
  const written = attrs ?? older;
  const required = own.take('required_attributes');
  if (written !== undefined) {
    const groups = grouped(written, reading);
    if (older !== undefined) changed(reading, older, 'attributes', 'attrs.all');
    own.put(
      'attrs',
      groups === written && older === undefined ? written : called(groups, older ? 'attributes' : 'attrs'),
    );
  }
  if (required === undefined) return;
  const names = items(isTable(required) ? required.children.get('attributes') : required);
  const known = own.peek('attrs');
  const whole = edit(isTable(known) ? known : table(required, []));
  const group = whole.peek('all');
  const all = edit(isTable(group) ? group : table(required, []));
  for (const one of names) {
    const key = textOf(one);
    if (key !== undefined && !all.has(key)) all.put(key, made({ exists: true }, one));
  }
  whole.put('all', all.done());
  own.put('attrs', called(whole.done(), 'required_attributes'));
  changed(reading, required, 'required_attributes', 'attrs.all = { … = { exists = true } }');
};

/** Attributes in groups: a bare table, or a list of tables, is `all`. */
const grouped = (written: Entry, reading: Reading): Entry => {
  if (isList(written)) {
    const merged = items(written).flatMap((one) => pairs(one));
    changed(reading, written, 'a list of attributes', 'attrs.all');
    return table(written, [['all', table(written, merged)]]);
  }
  const own = pairs(written);
  const isGrouped = own.length > 0 && own.every(([key]) => GROUPS.includes(key));
  if (!isGrouped) {
    if (!isTable(written) || own.length === 0) return written;
    changed(reading, written, 'attrs = { … }', 'attrs.all = { … }');
    return table(written, [['all', written]]);
  }
  if (!isTable(written)) return written;
  const groups = edit(written);
  for (const key of ['all', 'any'] as const) {
    const group = groups.peek(key);
    if (!isList(group)) continue;
    groups.put(key, fromTexts(group));
    changed(reading, group, `attrs.${key} = ["key=value"]`, `attrs.${key} = { key = "value" }`);
  }
  return groups.done();
};

/** `["k=v", "k=w"]` → `{ k = { in = ["v", "w"] } }`; a key alone must only be there. */
const fromTexts = (group: Entry): Entry => {
  const values = new Map<string, Entry[]>();
  for (const one of items(group)) {
    if (isTable(one)) {
      for (const [key, value] of pairs(one)) values.set(key, [...(values.get(key) ?? []), value]);
      continue;
    }
    const [, key = textOf(one) ?? '', value] = /^([^=]+)=([\s\S]*)$/.exec(textOf(one) ?? '') ?? [];
    const entry = value === undefined ? made({ exists: true }, one) : made(value.trim(), one);
    values.set(key.trim(), [...(values.get(key.trim()) ?? []), entry]);
  }
  const single = [...values].map(([key, all]): readonly [string, Entry] => {
    const [first, second] = all;
    if (first !== undefined && second === undefined) return [key, first];
    return [key, made({ in: all.map(({ value }) => value) }, first ?? group)];
  });
  return table(group, single);
};

const events = (own: Edit, reading: Reading): void => {
  const required = own.take('required_events');
  if (required === undefined) return;
  const known = own.peek('events');
  const whole = edit(isTable(known) ? known : table(required, []));
  if (known !== undefined && !isTable(known)) whole.put('all', known);
  if (whole.has('all'))
    refuse(reading, required, '`required_events` and `events` both say what must be there', 'keep one');
  else whole.put('all', required);
  own.put('events', called(whole.done(), 'required_events'));
  changed(reading, required, 'required_events', 'events.all');
};

const MINIMUM = { min_duration_ms: 'gte', max_duration_ms: 'lte' } as const;

/** `duration_ms { min, max }`, `min_duration_ms`, `timing { … }`. */
const duration = (own: Edit, reading: Reading): void => {
  const timing = own.peek('timing');
  if (isTable(timing) && pairs(timing).every(([key]) => key in MINIMUM)) {
    own.take('timing');
    for (const [key, entry] of pairs(timing)) own.put(key, entry);
  }
  const written = own.peek('duration_ms');
  const whole = edit(isTable(written) ? written : table(written ?? own.from, []));
  const bounds = bounded(whole);
  for (const [key, operator] of Object.entries(MINIMUM)) {
    const entry = own.take(key);
    if (entry === undefined) continue;
    if (!whole.has(operator)) whole.put(operator, called(entry, key));
    changed(reading, entry, key, `duration_ms.${operator}`);
    own.put('duration_ms', { ...whole.done(), ...{ at: entry.at, key: entry.key } });
  }
  if (bounds && written) {
    own.put('duration_ms', whole.done());
    changed(reading, written, 'duration_ms { min, max }', 'duration_ms { gte, lte }');
  }
};

/** `min` and `max` → `gte` and `lte`. */
export const bounded = (whole: Edit): boolean =>
  [
    whole.rename('min', 'gte'),
    whole.rename('max', 'lte'),
    whole.rename('exact', 'eq'),
    whole.rename('minimum', 'gte'),
    whole.rename('maximum', 'lte'),
  ].includes(true);

const COUNTS = {
  count: 'eq',
  sample_count: 'eq',
  exact_count: 'eq',
  min_count: 'gte',
  max_count: 'lte',
} as const;

/** What one key says of the number of spans, operator by operator. */
const operatorsOf = (entry: Entry, operator: string): readonly (readonly [string, Entry])[] => {
  if (!isTable(entry)) return [[operator, entry]];
  const whole = edit(entry);
  bounded(whole);
  return [...pairs(whole.done())];
};

/** `count = 2`, `min_count`, `exists = false`, `required`. */
const counted = (own: Edit, reading: Reading): void => {
  const operators = new Map<string, Entry>();
  const refuseAgain = (entry: Entry, key: string): void =>
    refuse(reading, entry, `\`${key}\` says once more how many spans there must be`, 'keep one');
  for (const [key, operator] of Object.entries(COUNTS)) {
    const entry = own.take(key);
    if (entry === undefined) continue;
    for (const [name, value] of operatorsOf(entry, operator))
      if (operators.has(name)) refuseAgain(entry, key);
      else operators.set(name, value);
    changed(reading, entry, key, 'match');
  }
  const [first] = operators.values();
  const match = own.peek('match');
  if (first !== undefined && match !== undefined) refuseAgain(match, 'match');
  else if (first !== undefined) own.put('match', called(table(first, operators), 'count'));
  const exists = takeOne(own, ['exists', 'required'], reading);
  if (exists === undefined) return;
  if (flagOf(exists) === false && own.has('match')) refuseAgain(exists, 'exists');
  else if (flagOf(exists) === false) own.put('match', called(made('none', exists), 'exists'));
  changed(reading, exists, 'exists', 'match');
};

const kind = (own: Edit, reading: Reading): void => {
  const older = own.peek('kind') ?? own.peek('span_kind');
  const text = textOf(older);
  if (older === undefined || text === undefined) return;
  const today = text.toLowerCase().replace(/^span_kind_/, '');
  if (!own.has('span_kind') && today === text) return;
  own.take('span_kind');
  own.put('kind', called(made(today, older), own.from.children.has('kind') ? 'kind' : 'span_kind'));
  changed(reading, older, text, today);
};
