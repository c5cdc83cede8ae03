import { expect, test } from 'vitest';
import { canonicalForm } from '../../src/otel/canonical.ts';
import { describeChange, diffCanonical } from '../../src/util/canonical-diff.ts';
import { NotCanonical, parseCanonical } from '../../src/util/canonical-parse.ts';
import { type Sketch, traceOf } from '../helpers/trace.ts';

const changes = (before: readonly Sketch[], after: readonly Sketch[], ordered = false): readonly string[] => {
  const tree = (spans: readonly Sketch[]) =>
    parseCanonical(canonicalForm(traceOf(spans), { volatile: [], ordered }).text);
  return diffCanonical(tree(before), tree(after)).map(describeChange);
};

const order: readonly Sketch[] = [
  { id: 1, name: 'POST /orders', service: 'shop' },
  { id: 2, parent: 1, name: 'check', service: 'shop', attributes: { n: 1 }, start: 2, end: 3 },
  { id: 3, parent: 1, name: 'charge', service: 'billing', start: 4, end: 9 },
  { id: 4, parent: 3, name: 'INSERT', service: 'billing', events: [{ name: 'retry' }] },
];
const but = (id: number, change: Partial<Sketch>): readonly Sketch[] =>
  order.map((span) => (span.id === id ? { ...span, ...change } : span));

test.each<[string, readonly Sketch[], readonly string[]]>([
  ['nothing', order, []],
  [
    'a span that came',
    [...order, { id: 5, parent: 2, name: 'SELECT', service: 'shop' }],
    [`span "SELECT" of 'shop' appeared below "check"`],
  ],
  [
    'a subtree that went',
    order.slice(0, 2),
    [`span "charge" of 'billing' vanished, it was below "POST /orders", with 1 span below it`],
  ],
  [
    'a span that moved',
    but(4, { parent: 2 }),
    [`span "INSERT" of 'billing' moved from below "charge" to below "check"`],
  ],
  [
    'an attribute',
    but(2, { attributes: { n: '1' } }),
    [`span "check" of 'shop' changed: attribute "n" was 1, is "1"`],
  ],
  [
    'a status and an event',
    but(4, { status: 2, message: 'late', events: [] }),
    [`span "INSERT" of 'billing' changed: event "retry" vanished; status appeared (ERROR "late")`],
  ],
  [
    'another service',
    but(3, { service: 'payments' }),
    [`span "charge" of 'payments' changed: service was billing, is payments`],
  ],
  ['a new name', but(3, { name: 'pay' }), [`span "pay" of 'billing' changed: name was charge, is pay`]],
])('names %s', (_, after, expected) => {
  expect(changes(order, after)).toEqual(expected);
});

test('names a resource that changed', () => {
  const version = (one: string): readonly Sketch[] => [
    { id: 1, name: 'a', service: 'shop', resource: { 'service.version': one } },
  ];
  expect(changes(version('1'), version('2'))).toEqual([
    `resource 'shop': attribute "service.version" was "1", is "2"`,
  ]);
});

test('names siblings that changed places, where their order counts', () => {
  const later = but(2, { start: 10, end: 11 });
  expect(changes(order, later)).toEqual([]);
  expect(changes(order, later, true)).toEqual([`span "check" of 'shop' changed places with its siblings`]);
});

test('of many alike the one that differs is told, not its neighbours', () => {
  const rows = (odd: number): readonly Sketch[] => [
    { id: 0, name: 'all' },
    ...Array.from(
      { length: 50 },
      (_, n): Sketch => ({
        id: n + 1,
        parent: 0,
        name: 'row',
        attributes: { n, same: n === 7 ? odd : 0 },
      }),
    ),
  ];
  expect(changes(rows(1), rows(2))).toEqual(['span "row" changed: attribute "same" was 1, is 2']);
});

test('siblings of a kept trace may stand in any order', () => {
  const head = '# clnrm trace 1\n\ntrace\n  span "r" internal\n';
  const [a, b] = ['    span "a" internal\n', '    span "b" internal\n      "k" = 1\n'];
  expect(diffCanonical(parseCanonical(head + a + b), parseCanonical(head + b + a))).toEqual([]);
});

test.each([
  ['another file', 'hello', 'line 1: a canonical trace begins with "# clnrm trace 1"'],
  [
    'a line of prose',
    '# clnrm trace 1\n\ntrace\n  span "a" internal\n    hello',
    'line 5: not a line of a canonical trace: hello',
  ],
  ['a property without a span', '# clnrm trace 1\n\ntrace\n  "k" = 1', 'line 4: stands outside of any span'],
  [
    'a span that skips a level',
    '# clnrm trace 1\n\ntrace\n  span "a" internal\n      span "b" internal',
    'line 5: the span is indented otherwise than any above it',
  ],
  ['a broken text', '# clnrm trace 1\n\ntrace\n  span "\\q" internal', 'line 4: not a text: "\\q"'],
])('refuses %s by its line', (_, text, message) => {
  expect(() => parseCanonical(text)).toThrow(
    new NotCanonical(Number(/\d+/.exec(message)?.[0]), message.replace(/^line \d+: /, '')),
  );
});
