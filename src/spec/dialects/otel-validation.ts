import { expectedSpan } from './expected-span.ts';
import { type Expecting, expecting } from './expecting.ts';
import { changed, type Reading, refuse } from './reading.ts';
import { sealed } from './test-metadata.ts';
import {
  type Edit,
  type Entry,
  edit,
  flagOf,
  isList,
  isTable,
  items,
  lookup,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

interface Validating {
  readonly top: Edit;
  readonly expect: Expecting;
  readonly reading: Reading;
}

/** `[otel_validation]` → `[expect]`. */
export const otelValidation = (root: TableEntry, reading: Reading): TableEntry => {
  const older = root.children.get('otel_validation');
  if (!isTable(older)) return root;
  const top = edit(root);
  top.take('otel_validation');
  const enabled = older.children.get('enabled');
  if (enabled !== undefined && flagOf(enabled) === false) {
    changed(reading, older, '[otel_validation] enabled = false', 'nothing', 'it is switched off');
    return top.done();
  }
  changed(reading, older, '[otel_validation]', '[expect]');
  const validating = { top, expect: expecting(top, older), reading };
  for (const [key, entry] of pairs(older)) part(key, entry, validating);
  return top.done();
};

const part = (key: string, entry: Entry, validating: Validating): void => {
  const { reading } = validating;
  const read = lookup(PARTS, key);
  if (read !== undefined) {
    for (const one of isList(entry) ? items(entry) : [entry]) read(one, validating);
    return;
  }
  if (key === 'enabled') return;
  const isSwitch = key.startsWith('validate_') || key === 'strict_mode';
  if (isSwitch && flagOf(entry) === true) return;
  if (key.startsWith('expect_')) {
    older(key, entry, validating);
    return;
  }
  const hint =
    lookup(HINTS, key) ??
    'write what must hold as [[expect.span]], [expect.graph], [expect.order] or [expect.counts]';
  refuse(reading, entry, `\`otel_validation.${key}\` cannot be carried out`, hint);
};

const HINTS: Readonly<Record<string, string>> = {
  attribute_constraints:
    'ask it of spans: [[expect.span]] name = "…", match = "all", attrs.all = { "…" = { in = […] } }',
  sibling_constraints:
    'write the parent of both: [expect.graph] must_include = [["parent", "a"], ["parent", "b"]]',
  tree_structure: 'write the edges: [expect.graph] must_include = [["parent", "child"]]',
  timing: 'write duration_ms = { gte = …, lte = … } in [[expect.span]]',
  max_overhead_ms: 'take it out: clnrm adds nothing to what a service does',
};

const TODAY: Readonly<Record<string, string>> = {
  expect_graph: 'graph',
  expect_counts: 'counts',
  expect_order: 'order',
  expect_status: 'status',
  expect_hermeticity: 'hermeticity',
};

/** `[otel_validation.expect_graph]` → `[expect.graph]`. */
const older = (key: string, entry: Entry, { expect, reading }: Validating): void => {
  const family = lookup(TODAY, key);
  if (key === 'expect_windows') for (const one of items(entry)) expect.window(one, pairs(one));
  else if (family === undefined)
    refuse(
      reading,
      entry,
      `\`otel_validation.${key}\` is not known`,
      `it can be ${Object.keys(TODAY).join(', ')}, expect_windows`,
    );
  else
    for (const [name, value] of pairs(entry)) {
      if (!expect.set(family, name, value))
        refuse(reading, value, `[expect.${family}] ${name} is there already`, 'keep one');
    }
};

type ReadPart = (entry: Entry, validating: Validating) => void;

const expectedSpans: ReadPart = (entry, { expect, reading }) => {
  if (!isTable(entry)) return;
  const own = edit(entry);
  const required = own.take('required');
  const root = own.take('is_root');
  if (root && flagOf(root) === true)
    refuse(reading, root, '`is_root` cannot be asked', 'take it out; the `parent` of the others says so');
  if (required && flagOf(required) === false) {
    const asks = own.keys().some((key) => key !== 'name' && pairs(own.peek(key)).length > 0);
    if (asks)
      refuse(
        reading,
        required,
        'a span that may be missing cannot be asked for more',
        'take `required = false` out, or the span',
      );
    else changed(reading, required, 'required = false', 'nothing', 'a span that may be missing asks nothing');
    return;
  }
  expect.span(entry, pairs(expectedSpan(own.done(), reading)));
};

/** A trace as a set of names and edges. */
const expectedTraces: ReadPart = (entry, { expect, reading }) => {
  if (!isTable(entry)) return;
  const own = edit(entry);
  const names = items(own.take('span_names'));
  const complete = own.take('complete');
  const ordered = own.take('ordered');
  const edges = items(own.take('parent_child'));
  own.take('is_tree');
  const mayMiss = complete !== undefined && flagOf(complete) === false;
  if (mayMiss)
    changed(reading, complete, 'complete = false', 'nothing', 'spans that may be missing ask nothing');
  else for (const one of names) expect.span(one, [['name', one]]);
  for (const edge of edges) include(edge, expect, reading);
  if (ordered && flagOf(ordered) === true) {
    names.forEach((one, index) => {
      const next = names[index + 1];
      if (next) expect.pair('order', 'must_precede', one, [one, next]);
    });
  }
  for (const key of own.keys()) {
    const rest = own.peek(key);
    if (rest)
      refuse(
        reading,
        rest,
        `\`expected_traces.${key}\` cannot be carried out`,
        'write the edges: [expect.graph] must_include = [["parent", "child"]]',
      );
  }
};

/** `["parent", "child"]` or `{ parent, child }`. */
export const include = (edge: Entry, expect: Expecting, reading: Reading): void => {
  const [first, second] = isTable(edge)
    ? [
        edge.children.get('parent') ?? edge.children.get('from'),
        edge.children.get('child') ?? edge.children.get('to'),
      ]
    : items(edge);
  if (first && second) expect.pair('graph', 'must_include', edge, [first, second]);
  else refuse(reading, edge, 'an edge has a parent and a child', 'write ["parent", "child"]');
};

const temporal: ReadPart = (entry, { expect, reading }) => {
  const name = isTable(entry) ? (entry.children.get('span_name') ?? entry.children.get('name')) : undefined;
  if (!isTable(entry) || name === undefined) {
    refuse(
      reading,
      entry,
      'a temporal constraint needs `span_name`',
      'write [expect.order] must_precede = [["A", "B"]]',
    );
    return;
  }
  for (const [key, value] of pairs(entry)) {
    if (key === 'must_precede')
      for (const other of items(value)) expect.pair('order', 'must_precede', other, [name, other]);
    else if (key === 'must_follow')
      for (const other of items(value)) expect.pair('order', 'must_precede', other, [other, name]);
    else if (key === 'must_complete_before' && textOf(value) !== undefined)
      expect.pair('order', 'must_precede', value, [
        name,
        made(textOf(value)?.replace(/\.(?:begins|starts)$/, '') ?? '', value),
      ]);
    else if (!['span_name', 'name', 'reason', 'description'].includes(key))
      refuse(
        reading,
        value,
        `\`temporal_constraints.${key}\` cannot be carried out`,
        'write [expect.order] must_precede = [["A", "B"]]',
      );
  }
};

const spanCount: ReadPart = (entry, { expect, reading }) => {
  if (!isTable(entry)) return;
  const own = edit(entry);
  const name = own.take('span_name') ?? own.take('name');
  const service = own.peek('service_name') ?? own.peek('service');
  if (name === undefined && service === undefined) {
    const today = expectedSpan(own.done(), reading).children.get('match');
    if (today === undefined || !expect.set('counts', 'spans_total', today))
      refuse(
        reading,
        entry,
        'the number of all spans is asked for more than once, or not at all',
        'write [expect.counts] spans_total = { … } once',
      );
    return;
  }
  own.put('name', name ?? made('*', entry));
  expect.span(entry, pairs(expectedSpan(own.done(), reading)));
};

const hermetic: ReadPart = (entry, { top, expect, reading }) => {
  for (const [key, value] of pairs(entry)) {
    const isNetwork = [
      'no_external_network',
      'no_external_services',
      'network_isolated',
      'internal_dns_only',
    ].includes(key);
    if (isNetwork && flagOf(value) === true) {
      top.put('isolation', sealed(top.peek('isolation'), value));
      if (key === 'no_external_services') expect.set('hermeticity', key, value);
    } else if (key === 'no_cross_container_pollution' && flagOf(value) === true)
      changed(reading, value, key, 'nothing', 'every scenario has fresh services');
    else if (!['reason', 'description'].includes(key))
      refuse(
        reading,
        value,
        `\`hermeticity_constraints.${key}\` cannot be carried out`,
        'write [isolation], [limits] or [expect.hermeticity]',
      );
  }
};

const resources: ReadPart = (entry, { expect, reading }) => {
  const wanted = isTable(entry) ? (entry.children.get('attributes') ?? entry) : entry;
  const required = pairs(wanted).filter(([key]) => key !== 'required');
  const values = required.map(([key, value]): readonly [string, Entry] => {
    const must = isTable(value) ? value.children.get('required') : undefined;
    return [key, must === undefined ? value : made({ exists: true }, value)];
  });
  const all = table(entry, [['must_match', table(wanted, values)]]);
  if (values.length > 0 && !expect.set('hermeticity', 'resource_attrs', all))
    refuse(reading, entry, 'resource attributes are asked for twice', 'write them in one table');
};

const topology: ReadPart = (entry, { expect, reading }) => {
  for (const [key, value] of pairs(entry)) {
    if (['no_cycles', 'acyclic'].includes(key) && flagOf(value) === true)
      expect.set('graph', 'acyclic', value);
    else if (key === 'required_paths') for (const path of items(value)) requiredPath(path, expect, reading);
    else
      refuse(
        reading,
        value,
        `\`graph_topology_constraints.${key}\` cannot be carried out`,
        'write the edges: [expect.graph] must_include = [["parent", "child"]]',
      );
  }
};

/** A path is its edges; without them, that its end is somewhere below its beginning. */
const requiredPath = (path: Entry, expect: Expecting, reading: Reading): void => {
  const [from, to, steps] = isTable(path) ? ['from', 'to', 'path'].map((key) => path.children.get(key)) : [];
  const names = items(steps);
  names.forEach((one, index) => {
    const next = names[index + 1];
    if (next) expect.pair('graph', 'must_include', one, [one, next]);
  });
  if (names.length > 0) return;
  if (from && to && textOf(from) !== undefined) expect.pair('graph', 'must_reach', path, [from, to]);
  else
    refuse(reading, path, 'a path needs `from` and `to`', 'write [expect.graph] must_reach = [["A", "B"]]');
};

const PARTS: Readonly<Record<string, ReadPart>> = {
  expected_spans: expectedSpans,
  expected_traces: expectedTraces,
  temporal_constraints: temporal,
  span_count_constraints: spanCount,
  hermeticity_constraints: hermetic,
  resource_attributes: resources,
  graph_topology_constraints: topology,
};
