import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CanonicalOptions, CanonicalSpan } from '../../src/model/canonical.ts';
import { canonicalForm, canonicalTree } from '../../src/otel/canonical.ts';
import { diffCanonical } from '../../src/util/canonical-diff.ts';
import { parseCanonical } from '../../src/util/canonical-parse.ts';
import { someSpans } from '../expect/arbitrary.ts';
import { changedSpans } from '../expect/changed-spans.ts';
import { shapeOf } from '../helpers/isomorphic.ts';
import { type Sketch, traceOf } from '../helpers/trace.ts';

const RUNS = Number(process.env.CLNRM_PROPERTY_RUNS ?? 300);
const NOTHING: CanonicalOptions = { volatile: [], ordered: false };
/** What the alphabet of random spans holds and the form erases. */
const HOSTS = ['server.address'];

const textOf = (spans: readonly Sketch[], options = NOTHING): string =>
  canonicalForm(traceOf(spans), options).text;

const checkout: readonly Sketch[] = [
  {
    id: 1,
    name: 'POST /orders',
    service: 'checkout',
    kind: 2,
    scope: 'http',
    attributes: { 'http.response.status_code': 201, 'server.port': 41713, 'url.full': 'http://db:1/x' },
    resource: { 'service.version': '1.2', 'process.pid': 7 },
    events: [{ name: 'order.validated', attributes: { total: 12.5 } }],
  },
  { id: 2, parent: 1, name: 'charge card', service: 'billing', kind: 3, status: 2, message: 'declined' },
  { id: 3, parent: 1, name: 'INSERT "orders"', service: 'checkout', links: [{ trace: 0, id: 2 }] },
];

test('the form is text for reviewers: attributes sorted, ids and times gone, hosts and ports erased', () => {
  expect(textOf(checkout)).toMatchInlineSnapshot(`
    "# clnrm trace 1

    resource "checkout" #2
      "service.version" = "1.2"

    trace
      span "POST /orders" server of "checkout" #2
        scope "http"
        "http.response.status_code" = 201
        "server.port" = *
        "url.full" = "http://*/x"
        event "order.validated"
          "total" = 12.5
        span "INSERT \\"orders\\"" internal of "checkout"
          link "POST /orders" / "charge card" of "billing"
        span "charge card" client of "billing"
          status ERROR "declined"
    "
  `);
});

describe('the form does not change', () => {
  const relabelled = (spans: readonly Sketch[], shift: number): readonly Sketch[] =>
    spans.map((span) => ({
      ...span,
      id: span.id + 100,
      trace: 7 - (span.trace ?? 0),
      ...(span.parent === undefined ? {} : { parent: span.parent + 100 }),
      start: (span.start ?? span.id) + shift,
      end: (span.end ?? span.id + 1) + shift,
      links: (span.links ?? []).map((link) => ({ trace: 7 - link.trace, id: link.id + 100 })),
    }));

  test('by other ids, another order of arrival, other times', () => {
    const spans = someSpans.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(spans, fc.nat(10_000), ([all, shuffled], shift) => {
        expect(textOf(relabelled(shuffled, shift))).toBe(textOf(all));
      }),
      { numRuns: RUNS },
    );
  });

  test('by the times of siblings, unless they are ordered', () => {
    const early: readonly Sketch[] = [
      { id: 1, name: 'r', start: 0, end: 9 },
      { id: 2, parent: 1, name: 'b', start: 1 },
      { id: 3, parent: 1, name: 'a', start: 2 },
    ];
    const late = early.map((span) => (span.id === 2 ? { ...span, start: 5 } : span));
    expect(textOf(late)).toBe(textOf(early));
    const ordered = { ...NOTHING, ordered: true };
    expect(textOf(late, ordered)).not.toBe(textOf(early, ordered));
  });

  test('by whether siblings that follow each other start in one millisecond, where an SDK cuts starts to it', () => {
    const ordered = { ...NOTHING, ordered: true };
    const siblings = (...starts: readonly number[]): readonly Sketch[] => [
      { id: 1, name: 'r', start: 0, end: 9 },
      ...starts.map((start, at) => ({
        ...{ id: 2 + at, parent: 1, name: ['validate', 'reserve', 'charge'][at] ?? '' },
        ...{ start, end: start + 0.35 },
      })),
    ];
    const texts = [siblings(1, 1, 1), siblings(1, 1, 2), siblings(1, 2, 2)].map((all) =>
      textOf(all, ordered),
    );
    expect(texts[0]).toMatch(/"validate".*"reserve".*"charge"/s);
    expect(new Set(texts).size).toBe(1);
  });

  test('by the value of a volatile attribute, and does by its absence', () => {
    const with1 = [{ id: 1, name: 'a', attributes: { 'order.id': 1 } }];
    const with2 = [{ id: 1, name: 'a', attributes: { 'order.id': 2 } }];
    const volatile = { ...NOTHING, volatile: ['order.*'] };
    expect(textOf(with1, volatile)).toBe(textOf(with2, volatile));
    expect(textOf(with1)).not.toBe(textOf(with2));
    expect(textOf([{ id: 1, name: 'a' }], volatile)).not.toBe(textOf(with1, volatile));
  });

  test.each([
    ['a port', { 'server.port': 1 }, { 'server.port': 2 }],
    ['a peer', { 'network.peer.address': '::1' }, { 'network.peer.address': '127.0.0.1' }],
    ['the host of a URL', { 'url.full': 'http://127.0.0.1:5/a' }, { 'url.full': 'http://127.0.0.1:6/a' }],
    [
      'an address in a message',
      { 'exception.message': 'connect ECONNREFUSED 127.0.0.1:5' },
      { 'exception.message': 'connect ECONNREFUSED 127.0.0.1:6' },
    ],
    ['a pid', { 'process.pid': 1 }, { 'process.pid': 2 }],
  ])('by %s', (_, one, other) => {
    expect(textOf([{ id: 1, name: 'a', attributes: one }])).toBe(
      textOf([{ id: 1, name: 'a', attributes: other }]),
    );
  });

  test.each([
    ['the process', { 'process.pid': 1, 'host.name': 'a', 'clnrm.run.id': 'x' }],
    ['the SDK', { 'telemetry.sdk.version': '9' }],
  ])('by a resource of %s', (_, resource) => {
    expect(textOf([{ id: 1, name: 'a', service: 's', resource }])).toBe(
      textOf([{ id: 1, name: 'a', service: 's' }]),
    );
  });
});

describe('the form changes exactly when', () => {
  test('a span, an attribute, an edge, a status, an event or a link does', () => {
    let different = 0;
    fc.assert(
      fc.property(changedSpans, ([spans, other]) => {
        const same = shapeOf(spans, HOSTS) === shapeOf(other, HOSTS);
        expect(textOf(spans) === textOf(other)).toBe(same);
        if (!same) different++;
      }),
      { numRuns: RUNS * 4 },
    );
    expect(different).toBeGreaterThan(RUNS);
  });

  test('a circle of parents is told from a root', () => {
    const circle = textOf([{ id: 1, parent: 1, name: 'a' }]);
    expect(circle).toContain('root circle');
    expect(textOf([{ id: 1, name: 'a' }])).not.toBe(circle);
  });

  test('two random traces are not the same', () => {
    const few = someSpans.filter((spans) => spans.length < 4);
    fc.assert(
      fc.property(few, few, (a, b) => {
        expect(textOf(a) === textOf(b)).toBe(shapeOf(a, HOSTS) === shapeOf(b, HOSTS));
      }),
      { numRuns: RUNS * 2 },
    );
  });
});

describe('comparing two forms', () => {
  const treeOf = (spans: readonly Sketch[], ordered = false) =>
    canonicalTree(traceOf(spans), { volatile: [], ordered });

  test('finds a difference exactly when the texts differ', () => {
    fc.assert(
      fc.property(changedSpans, fc.boolean(), ([spans, other], ordered) => {
        const options = { volatile: [], ordered };
        const changes = diffCanonical(treeOf(spans, ordered), treeOf(other, ordered));
        expect(changes.length === 0).toBe(textOf(spans, options) === textOf(other, options));
      }),
      { numRuns: RUNS * 2 },
    );
  });

  test('the text is read back span by span, in the order of its rows', () => {
    const names = (spans: readonly CanonicalSpan[]): readonly string[] =>
      spans.flatMap((span) => [span.name, ...names(span.children)]);
    fc.assert(
      fc.property(someSpans, (spans) => {
        const trace = traceOf(spans);
        const { text, rows } = canonicalForm(trace, NOTHING);
        const read = names(parseCanonical(text).traces.flat());
        expect(read).toEqual([...rows].map((row) => trace.text(trace.name[row] ?? 0)));
      }),
      { numRuns: RUNS },
    );
  });
});

test('a chain of 20,000 spans below each other is written, read and compared', () => {
  const chain = Array.from({ length: 20_000 }, (_, id): Sketch => ({ id, parent: id - 1, name: 'f' }));
  const spans = chain.map((span) => (span.id === 0 ? { id: 0, name: 'f' } : span));
  const other = spans.map((span) => (span.id === 19_999 ? { ...span, name: 'g' } : span));
  const [a, b] = [textOf(spans), textOf(other)];
  expect(a.length).toBeLessThan(20_000 * 120);
  expect(diffCanonical(parseCanonical(a), parseCanonical(b))).toHaveLength(1);
});
