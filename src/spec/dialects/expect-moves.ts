import { expectedSpan } from './expected-span.ts';
import { expecting } from './expecting.ts';
import { limit } from './limit.ts';
import { changed, type Reading, refuse } from './reading.ts';
import { sealed } from './test-metadata.ts';
import { type Edit, type Entry, edit, flagOf, isTable, items, list, made, pairs, table } from './tree.ts';

/** Keys of one family that are another's today. */
export const elsewhere = (top: Edit, reading: Reading): void => {
  const expect = top.peek('expect');
  if (!isTable(expect)) return;
  const own = edit(expect);
  kinds(own, top, reading);
  const after = own.done();
  if (after !== expect) {
    const added = top.peek('expect');
    top.put('expect', isTable(added) && added !== expect ? { ...added } : after);
  }
  moves(top, reading);
};

/** Where a key of a family goes; what is not named here is left to the schema. */
const moves = (top: Edit, reading: Reading): void => {
  for (const [family, key, move] of MOVES) {
    const expect = top.peek('expect');
    const table_ = isTable(expect) ? expect.children.get(family) : undefined;
    if (!isTable(expect) || !isTable(table_)) continue;
    const entry = table_.children.get(key);
    if (entry === undefined) continue;
    const rest = edit(table_);
    rest.take(key);
    const own = edit(expect);
    if (rest.keys().length === 0) own.take(family);
    else own.put(family, rest.done());
    top.put('expect', own.done());
    move(entry, top, reading);
  }
};

type Move = (entry: Entry, top: Edit, reading: Reading) => void;

const toSealed: (value: boolean, name: string) => Move = (value, name) => (entry, top, reading) => {
  if (flagOf(entry) !== value) {
    refuse(
      reading,
      entry,
      `\`${name}\` cannot be carried out`,
      'name the ways out: [isolation] allow = ["api.example.test:443"]',
    );
    return;
  }
  top.put('isolation', sealed(top.peek('isolation'), entry));
  changed(reading, entry, name, '[isolation] network = "sealed"');
};

const everyKind: Move = (entry, top, reading) => {
  for (const [kind, rule] of pairs(entry)) {
    const entries = [
      ['name', made('*', rule)],
      ['kind', made(kind.toLowerCase(), rule)],
      ['match', limit(rule, reading)],
    ] as const;
    expecting(top, rule).span(rule, entries);
  }
  changed(reading, entry, 'spans_by_kind', '[[expect.span]] name = "*"');
};

const everyService: Move = (entry, top, reading) => {
  for (const [service, rule] of pairs(entry)) {
    const entries = [
      ['name', made('*', rule)],
      ['service', made(service, rule)],
      ['match', limit(rule, reading)],
    ] as const;
    expecting(top, rule).span(rule, entries);
  }
  changed(reading, entry, 'spans_per_service', '[[expect.span]] name = "*"');
};

const noLeak: Move = (entry, _top, reading) => {
  if (flagOf(entry) === true)
    changed(reading, entry, 'leakage', 'nothing', 'everything of a scenario is removed when it ends');
  else refuse(reading, entry, 'what a scenario leaves is always removed', 'take it out');
};

const errorCount: Move = (entry, top, reading) => {
  const isSet = expecting(top, entry).set('counts', 'errors_total', table(entry, [['eq', entry]]));
  if (isSet) changed(reading, entry, 'error_count', '[expect.counts] errors_total');
  else refuse(reading, entry, '`error_count` and `errors_total` ask for the same', 'keep one');
};

const precede: (key: string) => Move = (key) => (entry, top, reading) => {
  if (expecting(top, entry).set('order', key, entry))
    changed(reading, entry, `[expect.temporal] ${key}`, `[expect.order] ${key}`);
  else refuse(reading, entry, `\`${key}\` is written in [expect.temporal] and in [expect.order]`, 'keep one');
};

const nothingAsked: Move = (entry, _top, reading) =>
  refuse(
    reading,
    entry,
    '`errors_allowed` asks nothing',
    'take it out: without [expect.status] every status is accepted',
  );

const MOVES: readonly (readonly [string, string, Move])[] = [
  ['counts', 'spans_by_kind', everyKind],
  ['counts', 'spans_per_kind', everyKind],
  ['counts', 'spans_per_service', everyService],
  ['hermeticity', 'network_isolation', toSealed(true, 'network_isolation')],
  ['hermeticity', 'allow_network', toSealed(false, 'allow_network')],
  ...['no_container_leakage', 'no_network_leakage', 'no_volume_leakage', 'no_process_leakage'].map(
    (key) => ['hermeticity', key, noLeak] as const,
  ),
  ['status', 'error_count', errorCount],
  ['status', 'errors_allowed', nothingAsked],
  ['temporal', 'must_precede', precede('must_precede')],
  ['temporal', 'must_follow', precede('must_follow')],
];

/** `[[expect.otel.spans]]` and `[[expect.spans]]` of the 2.0 form. */
const kinds = (own: Edit, top: Edit, reading: Reading): void => {
  const otel = own.peek('otel');
  const nested = isTable(otel) ? otel.children.get('spans') : undefined;
  const plural = own.peek('spans');
  const older = nested ?? (items(plural).some(isTable) ? plural : undefined);
  if (older === undefined) return;
  const all = items(older)
    .filter(isTable)
    .map((one) => expectedSpan(one, reading));
  own.take(nested ? 'otel' : 'spans');
  own.put('span', list(older, [...items(own.peek('span')), ...all]));
  top.put('expect', own.done());
  changed(reading, older, '[[expect.otel.spans]]', '[[expect.span]]');
};
