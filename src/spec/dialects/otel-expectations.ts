import { expecting, rule, word } from './expecting.ts';
import { changed, type Reading, refuse } from './reading.ts';
import {
  type Entry,
  edit,
  flagOf,
  isTable,
  items,
  lookup,
  numberOf,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** `[otel_expectations]` of the fake-green fixtures → `[expect]`, about clnrm's own spans: what they test is `echo`. */
export const otelExpectations = (root: TableEntry, reading: Reading): TableEntry => {
  const older = root.children.get('otel_expectations');
  if (!isTable(older)) return root;
  const top = edit(root);
  top.take('otel_expectations');
  const expect = expecting(top, older);
  const fails = older.children.get('should_fail');
  const isTold = fails !== undefined && flagOf(fails) === true;
  // all else only says how it should fail
  for (const [key, entry] of isTold ? [['should_fail', fails] as const] : pairs(older)) {
    const read = lookup(KEYS, key);
    if (read?.(entry, expect)) changed(reading, entry, key, '[expect]');
    else if (['failure_reason', 'description', 'reason'].includes(key))
      changed(reading, entry, key, 'a comment');
    else
      refuse(
        reading,
        entry,
        `\`otel_expectations.${key}\` cannot be carried out`,
        lookup(HINTS, key) ?? OTHERWISE,
      );
  }
  return top.done();
};

const OTHERWISE = 'write what must hold as [[expect.span]], [expect.graph] or [expect.counts]';

const COUNT_BY_NAME =
  'today\'s runner has other spans: count them by name, [expect.counts] by_name = { "clnrm.step" = { eq = 3 } }';

const HINTS: Readonly<Record<string, string>> = {
  should_fail: 'no spec passes by failing: say which step must fail with expect = { exit_code = { ne = 0 } }',
  validator_failures: 'take it out: a red expectation names itself',
  missing_child_spans: 'write [[expect.span]] name = "…", match = "none"',
  has_root_span: 'write the name of the root: [[expect.span]] name = "…"',
  maximum_spans: COUNT_BY_NAME,
  expected_span_count: COUNT_BY_NAME,
};

type Read = (entry: Entry, expect: ReturnType<typeof expecting>) => boolean;

const OWN = 'clnrm.*';

const EVENTS = ['service.start', 'service.ready', 'service.stop'];
const CONTAINER_EVENTS = ['container.start', 'container.exec', 'container.stop'];

const atLeast: Read = (entry, expect) =>
  numberOf(entry) !== undefined && expect.count(OWN, rule('gte', entry));

const KEYS: Readonly<Record<string, Read>> = {
  minimum_spans: atLeast,
  min_spans: atLeast,
  expected_status: (entry, expect) =>
    textOf(entry)?.toUpperCase() === 'OK' &&
    expect.set('status', 'by_name', table(entry, [[OWN, word('not_error', entry)]])),
  should_have_parent_child_edges: (entry, expect) => {
    if (flagOf(entry) !== true) return false;
    const pair = [word('clnrm.scenario', entry), word('clnrm.step', entry)] as const;
    expect.pair('graph', 'must_include', entry, pair);
    return true;
  },
  required_spans: (entry, expect) => {
    for (const one of items(entry)) expect.span(one, [['name', one]]);
    return items(entry).every((one) => textOf(one) !== undefined);
  },
  required_events: (entry, expect) => {
    const names = items(entry);
    if (!names.every((one) => [...EVENTS, ...CONTAINER_EVENTS].includes(textOf(one) ?? ''))) return false;
    expect.span(entry, [
      ['name', word('clnrm.service', entry)],
      ['events', table(entry, [['all', entry]])],
    ]);
    return true;
  },
  should_be_hermetic: (entry, expect) =>
    flagOf(entry) === true && expect.set('hermeticity', 'no_external_services', entry),
};
