import { elsewhere } from './expect-moves.ts';
import { expectedSpan } from './expected-span.ts';
import { expecting } from './expecting.ts';
import { limit } from './limit.ts';
import { include } from './otel-validation.ts';
import { changed, type Reading, refuse } from './reading.ts';
import {
  called,
  type Edit,
  type Entry,
  each,
  edit,
  flagOf,
  isList,
  isTable,
  items,
  list,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** Older spellings under `[expect]`, each as today's. What they mean is not touched here. */
export const expectations = (root: TableEntry, reading: Reading): TableEntry => {
  const top = edit(root);
  const written = top.peek('expect');
  if (isTable(written)) {
    const own = edit(written);
    spans(own, reading);
    windows(own, reading);
    for (const [family, rewrite] of Object.entries(FAMILIES)) {
      const entry = own.peek(family);
      if (entry === undefined) continue;
      const after = each(entry, (one) => rewrite(one, reading));
      if (after !== entry) own.put(family, after);
    }
    top.put(
      'expect',
      own.done() === written
        ? written
        : { ...own.done(), ...(written.written !== undefined && { written: written.written }) },
    );
    elsewhere(top, reading);
  }
  awaited(top, reading);
  return top.peek('expect') === written ? root : top.done();
};

/** `wait_for_span` of clnrm's own spans: they are expected, unless they are already. */
const awaited = (top: Edit, reading: Reading): void => {
  const known = new Set<string>();
  const expect = top.peek('expect');
  for (const one of isTable(expect) ? items(expect.children.get('span')) : []) {
    known.add(isTable(one) ? (textOf(one.children.get('name')) ?? '') : '');
  }
  for (const { name, from } of reading.awaited) {
    if (known.has(name)) continue;
    known.add(name);
    expecting(top, from).span(from, [['name', from]]);
  }
};

const spans = (own: Edit, reading: Reading): void => {
  const written = own.peek('span');
  if (written === undefined) return;
  // `[expect.span.a_name]`: tables by a name that says nothing
  const isNamed =
    isTable(written) && pairs(written).length > 0 && pairs(written).every(([, one]) => isSpan(one));
  const listed = isNamed
    ? list(
        written,
        pairs(written).map(([, one]) => one),
      )
    : written;
  if (isNamed) changed(reading, written, '[expect.span.…]', '[[expect.span]]');
  if (!isList(listed)) return;
  const after = each(listed, (one) => expectedSpan(one, reading));
  if (after !== written) own.put('span', after);
};

const isSpan = (entry: Entry): boolean =>
  isTable(entry) && ['name', 'name_pattern'].some((key) => entry.children.has(key));

/** A window between two spans cannot be asked; how long one may take is said of its span. */
const windows = (own: Edit, reading: Reading): void => {
  const written = own.peek('window');
  if (!isList(written)) return;
  const kept: Entry[] = [];
  for (const one of items(written)) {
    const start = isTable(one) ? (one.children.get('start_span') ?? one.children.get('end_span')) : undefined;
    if (start === undefined) kept.push(isTable(one) ? bound(one, own, reading) : one);
    else
      refuse(
        reading,
        start,
        'a window between two spans cannot be asked',
        'write [expect.order] must_precede = [["start", "end"]]',
      );
  }
  if (kept.length === 0) own.take('window');
  else if (kept.some((one, index) => one !== items(written)[index]) || kept.length < items(written).length)
    own.put('window', list(written, kept));
};

/** `max_duration_ms` of a window is the duration of its outer span. */
const bound = (one: TableEntry, own: Edit, reading: Reading): TableEntry => {
  const most = one.children.get('max_duration_ms');
  const outer = one.children.get('outer');
  if (most === undefined || outer === undefined) return one;
  const rest = edit(one);
  rest.take('max_duration_ms');
  const more = table(most, [
    ['name', outer],
    ['duration_ms', table(most, [['lte', most]])],
  ]);
  own.put('span', list(own.peek('span') ?? most, [...items(own.peek('span')), more]));
  changed(reading, most, 'max_duration_ms', '[[expect.span]] duration_ms.lte');
  return rest.done();
};

type Rewrite = (written: TableEntry, reading: Reading) => Entry;

const counts: Rewrite = (written, reading) => {
  const own = edit(written);
  const spans = own.peek('spans');
  if (spans && own.rename('spans', 'spans_total')) changed(reading, spans, 'spans', 'spans_total');
  for (const key of ['spans_total', 'events_total', 'errors_total']) {
    const entry = own.peek(key);
    const after = entry && limit(entry, reading);
    if (after !== undefined && after !== entry) own.put(key, after);
  }
  const names = own.peek('by_name');
  if (isTable(names)) {
    const whole = edit(names);
    for (const [name, entry] of pairs(names)) {
      const after = limit(entry, reading);
      if (after !== entry) whole.put(name, after);
    }
    if (whole.done() !== names) own.put('by_name', whole.done());
  }
  return own.done();
};

const graph: Rewrite = (written, reading) => {
  const own = edit(written);
  for (const key of ['edges', 'parent_child']) {
    const edges = own.take(key);
    if (edges === undefined) continue;
    const holder = edit(table(written, []));
    for (const edge of items(edges)) include(edge, expecting(holder, edge), reading);
    const expect = holder.peek('expect');
    const found = isTable(expect) ? expect.children.get('graph') : undefined;
    const more = isTable(found) ? items(found.children.get('must_include')) : [];
    const known = own.peek('must_include');
    own.put('must_include', called(list(edges, [...items(known), ...more]), key));
    changed(reading, edges, key, 'must_include');
  }
  for (const key of ['max_depth', 'must_be_connected']) {
    const entry = own.take(key);
    if (entry)
      refuse(
        reading,
        entry,
        `\`${key}\` of a trace cannot be asked`,
        'write the edges: must_include = [["parent", "child"]]',
      );
  }
  return own.done();
};

const status: Rewrite = (written, reading) => {
  const own = edit(written);
  const ok = own.take('all_ok');
  if (ok && flagOf(ok) === true && !own.has('all')) {
    own.put('all', called(made('OK', ok), 'all_ok'));
    changed(reading, ok, 'all_ok', 'all');
  }
  const failed = own.peek('failed_spans');
  if (failed && items(failed).length === 0) own.take('failed_spans');
  const all = own.peek('all');
  if (all) own.put('all', upper(all));
  const names = own.peek('by_name');
  if (isTable(names))
    own.put(
      'by_name',
      table(
        names,
        pairs(names).map(([name, one]) => [name, upper(one)] as const),
      ),
    );
  const isSame =
    own.peek('all') === all &&
    pairs(own.peek('by_name')).every(
      ([key, one]) => one === (isTable(names) ? names.children.get(key) : undefined),
    );
  return isSame && !ok && !failed ? written : own.done();
};

/** `"ok"` → `"OK"`. */
const upper = (entry: Entry): Entry => {
  const text = textOf(entry);
  const today = text?.toUpperCase();
  return today === undefined || today === text || !['OK', 'ERROR', 'UNSET'].includes(today)
    ? entry
    : made(today, entry);
};

const hermeticity: Rewrite = (written, reading) => {
  const own = edit(written);
  for (const [older, group, key] of [
    ['resource_attrs_must_match', 'resource_attrs', 'must_match'],
    ['span_attrs_forbid_keys', 'span_attrs', 'forbid_keys'],
  ] as const) {
    const entry = own.peek(older);
    if (entry === undefined || own.has(group)) continue;
    own.take(older);
    const inner = isTable(entry) && entry.children.has(key) ? entry : table(entry, [[key, entry]]);
    own.put(group, called(inner, older));
    changed(reading, entry, older, `${group}.${key}`);
  }
  const attributes = own.peek('resource_attrs');
  if (isTable(attributes) && attributes.children.size > 0 && !attributes.children.has('must_match')) {
    own.put('resource_attrs', called(table(attributes, [['must_match', attributes]]), 'resource_attrs'));
    changed(reading, attributes, 'resource_attrs', 'resource_attrs.must_match');
  }
  return own.done();
};

const window: Rewrite = (written, reading) => {
  const own = edit(written);
  for (const key of ['name', 'description']) {
    const entry = own.peek(key);
    if (entry === undefined) continue;
    own.take(key);
    changed(reading, entry, key, 'a comment');
  }
  const inner = own.peek('inner');
  if (inner === undefined || own.has('contains')) return own.done();
  own.take('inner');
  own.put('contains', called(isList(inner) ? inner : list(inner, [inner]), 'inner'));
  changed(reading, inner, 'inner', 'contains');
  return own.done();
};

const FAMILIES: Readonly<Record<string, Rewrite>> = { counts, graph, status, hermeticity, window };
