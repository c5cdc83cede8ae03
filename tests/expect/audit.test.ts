import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { audit, withAudit } from '../../src/expect/audit/audit.ts';
import { edited } from '../../src/expect/audit/edit.ts';
import { holdsOn } from '../../src/expect/judge.ts';
import type { Expectation } from '../../src/model/expectation.ts';
import type { Trace } from '../../src/model/trace.ts';
import {
  acyclic,
  attrs,
  count,
  countNamed,
  edge,
  forbidKey,
  hasStatus,
  judgeAll,
  matcher,
  noExternal,
  precede,
  resourceAttr,
  span,
  temporal,
  within,
} from '../helpers/expectations.ts';
import { type Sketch, traceOf } from '../helpers/trace.ts';
import { someExpectation, someSpans } from './arbitrary.ts';

const RUNS = Number(process.env.CLNRM_PROPERTY_RUNS ?? 300);

/** An order that is charged, with a mail that nobody asks for. */
const shop: readonly Sketch[] = [
  { id: 0, name: 'clnrm.step.attempt', source: 'runner', start: 0, end: 30 },
  { id: 1, parent: 0, name: 'POST /orders', service: 'shop', kind: 2, start: 1, end: 20 },
  {
    id: 2,
    parent: 1,
    name: 'charge card',
    service: 'billing',
    start: 2,
    end: 9,
    attributes: { amount: 12, currency: 'EUR' },
    events: [{ name: 'authorised' }],
  },
  { id: 3, parent: 1, name: 'INSERT orders', service: 'shop', kind: 3, start: 10, end: 12 },
  { id: 4, parent: 1, name: 'send mail', service: 'mailer', start: 13, end: 14 },
];

const auditOf = (expectations: readonly Expectation[], spans: readonly Sketch[] = shop) =>
  audit({ trace: traceOf(spans), expectations, include: [], longestMs: 60_000 });

const survivorsOf = (expectation: Expectation): readonly string[] =>
  auditOf([expectation]).survivors.map(({ part }) => part);

const sound: readonly (readonly [string, Expectation])[] = [
  ['a span', span('charge card')],
  ['its service and kind', span('POST /orders', { service: 'shop', kind: 'server' })],
  ['a parent', span('charge card', { parent: 'POST /orders' })],
  ['an ancestor of the runner', span('INSERT orders', { ancestor: 'clnrm.step.attempt' })],
  ['attributes', span('charge card', { attrs: attrs({ all: { amount: { gte: 10 }, currency: 'EUR' } }) })],
  ['one of two attributes', span('charge card', { attrs: attrs({ any: { amount: 12, total: 12 } }) })],
  [
    'an attribute that must not be',
    span('charge card', { attrs: attrs({ none: { error: { exists: true } } }) }),
  ],
  [
    'an attribute that is another than that of another span',
    span('charge card', { attrs: attrs({ all: { amount: { not: { same_as: 'POST /orders' } } } }) }),
  ],
  [
    'an attribute that must not be that of another span',
    span('send mail', { attrs: attrs({ none: { amount: { same_as: 'charge card' } } }) }),
  ],
  [
    'no span that has the attribute of another',
    span('send mail', { match: 'none', attrs: attrs({ all: { amount: { same_as: 'charge card' } } }) }),
  ],
  [
    'one of two attributes, one of them another than that of another span',
    span('charge card', {
      attrs: attrs({ any: { amount: { not: { same_as: 'POST /orders' } }, currency: 'USD' } }),
    }),
  ],
  ['a duration', span('charge card', { durationMs: matcher({ lte: 500 }) })],
  ['all spans of a name', span('*', { match: 'all', status: 'not_error' })],
  ['no such span', span('refund', { match: 'none', attrs: attrs({ all: { amount: { gt: 0 } } }) })],
  ['no such span below another', span('refund', { match: 'none', ancestor: 'POST /orders' })],
  ['a number of spans', span('charge card', { match: matcher({ eq: 1 }) })],
  ['at most some spans', span('charge card', { match: matcher({ lte: 3 }) })],
  ['an edge', edge('must_include', 'POST /orders', 'charge card')],
  ['an edge of each', edge('must_include', 'POST /orders', 'charge card', true)],
  ['a way', edge('must_reach', 'clnrm.*', 'INSERT orders')],
  ['no way', edge('must_not_cross', 'charge card', 'INSERT orders')],
  ['no way to what never was', edge('must_not_cross', 'charge card', '/^(refund|return)$/')],
  ['no circle', acyclic],
  ['a total', count('spans_total', { eq: 4 })],
  ['a total of events', count('events_total', { lte: 1 })],
  ['no errors', count('errors_total', { eq: 0 })],
  ['a count', countNamed('charge card', { gte: 1 })],
  ['a count of none', countNamed('refund', { eq: 0 })],
  ['a window', within('POST /orders', 'charge card')],
  ['an order', precede('charge card', 'INSERT orders')],
  ['a status', hasStatus('UNSET')],
  ['no call outside', noExternal()],
  ['a resource', resourceAttr('service.name', { matches: '*' })],
  ['a forbidden key', forbidKey('user.*')],
  ['a moment', temporal('eventually', 'send mail', { withinMs: 500, after: 'INSERT orders' })],
  ['one moment before another', temporal('exactly_once', 'charge card', { before: 'send mail' })],
  ['the mail of a service', temporal('eventually', 'send *', { service: 'mailer' })],
  ['no mail so early', temporal('never', 'send mail', { before: 'INSERT orders' })],
  ['no refund after the charge', temporal('never', 'refund', { after: 'charge card', withinMs: 50 })],
  ['one at a time', temporal('at_most_concurrent', '/^(charge card|INSERT orders)$/', { most: 1 })],
];

const vacuous: readonly (readonly [string, Expectation, string])[] = [
  ['any duration', span('charge card', { durationMs: matcher({ gte: 0 }) }), 'duration_ms'],
  [
    'a longer duration than a scenario',
    span('charge card', { durationMs: matcher({ lt: 60_001 }) }),
    'duration_ms',
  ],
  ['a longer wait than a scenario', temporal('eventually', 'send mail', { withinMs: 90_000 }), 'within'],
  ['a million at once', temporal('at_most_concurrent', 'send mail', { most: 1e6 }), 'at_most_concurrent'],
  ['a million spans', count('spans_total', { lte: 1_000_000 }), 'the count'],
  ['a million of a name', span('charge card', { match: matcher({ lt: 1_000_000 }) }), 'match'],
  [
    'a window as wide as the day',
    { ...within('POST /orders', 'charge card'), toleranceMs: 86_400_000 } as Expectation,
    '"charge card"',
  ],
];

describe('an expectation that notices', () => {
  it.each(sound)('%s turns red when it is broken', (_, expectation) => {
    const { survivors, untried, parts } = auditOf([expectation]);

    expect(holdsOn(traceOf(shop), expectation, [])).toBe(true);
    expect({ survivors, untried }).toEqual({ survivors: [], untried: [] });
    expect(parts).toBeGreaterThan(0);
  });
});

describe('an expectation that could not have failed', () => {
  it.each(vacuous)('%s is told', (_, expectation, part) => {
    expect(holdsOn(traceOf(shop), expectation, [])).toBe(true);
    expect(survivorsOf(expectation)).toEqual([part]);
  });

  it('makes the verdict red, with its place and what was done', () => {
    const idle = { ...span('charge card', { durationMs: matcher({ gte: 0 }) }), id: 'expect.span[0]' };
    const good = { ...span('send mail'), id: 'expect.span[1]' };

    const verdict = withAudit(judgeAll(shop, [idle, good]), auditOf([idle, good]), [idle, good]);

    expect(verdict.status).toBe('failed');
    expect(verdict.results).toMatchObject([
      {
        id: 'expect.span[0]',
        outcome: 'failed',
        findings: [
          {
            code: 'vacuous-expectation',
            at: idle.at,
            message: expect.stringMatching(/^duration_ms could not have failed: .* 0 ms to 60000 ms/),
          },
        ],
      },
      { id: 'expect.span[1]', outcome: 'held', findings: [] },
    ]);
  });
});

/** Lower bounds that every duration keeps; the first span where there is no step. */
const isIdle = (expectation: Expectation): boolean => {
  if (expectation.family === 'temporal')
    return expectation.name === '*' && expectation.withinMs !== undefined && expectation.after === undefined;
  return expectation.family === 'span' && JSON.stringify(expectation.durationMs ?? '').includes('"gte"');
};

test('whatever holds turns red when it is broken, on any evidence', () => {
  let tried = 0;
  fc.assert(
    fc.property(someSpans, someExpectation, (spans, expectation) => {
      if (isIdle(expectation) || !holdsOn(traceOf(spans), expectation, [])) return;
      tried += auditOf([expectation], spans).parts;
      expect(auditOf([expectation], spans).survivors).toEqual([]);
    }),
    { numRuns: 2 * RUNS },
  );
  expect(tried).toBeGreaterThan(RUNS / 10);
});

test('a name that is forbidden and never was is told: it may be misspelt', () => {
  const forbidding = [
    span('refund', { match: 'none' }),
    edge('must_not_cross', 'charge card', 'refund'),
    temporal('never', 'refund'),
    span('charge card', { match: 'none', service: 'shop' }),
  ].map((one, at) => ({ ...one, id: `expect.x[${at}]` }));

  const { unheard, survivors } = auditOf(forbidding);

  expect(unheard).toEqual([0, 1, 2].map((at) => ({ id: `expect.x[${at}]`, name: 'refund' })));
  expect(survivors).toEqual([]);
});

describe('coverage', () => {
  it('names the spans, services and edges that no expectation looks at, the most frequent first', () => {
    const again = shop.map((one) => ({ ...one, id: one.id + 10, parent: (one.parent ?? 89) + 10 }));
    const spans = [...shop, ...again.filter(({ name }) => name === 'send mail')];

    const { coverage } = auditOf(
      [span('charge card', { parent: 'POST /orders' }), count('errors_total', { eq: 0 })],
      spans,
    );

    expect(coverage).toEqual({
      spans: {
        total: 4,
        unseen: [
          { name: 'send mail', service: 'mailer', count: 2 },
          { name: 'INSERT orders', service: 'shop', count: 1 },
        ],
      },
      services: { total: 3, unseen: ['mailer'] },
      edges: {
        total: 3,
        unseen: [
          { from: 'POST /orders', to: 'INSERT orders', count: 1 },
          { from: 'POST /orders', to: 'send mail', count: 1 },
        ],
      },
    });
  });

  it('is whole where every edge is asked for', () => {
    const { coverage } = auditOf([edge('must_include', '*', '*')]);

    expect([coverage.spans.unseen, coverage.services.unseen, coverage.edges.unseen]).toEqual([[], [], []]);
  });
});

const rowsOf = (trace: Trace): readonly unknown[] =>
  Array.from({ length: trace.size }, (_, row) => [
    trace.text(trace.name[row] ?? 0),
    trace.text(trace.service[row] ?? 0),
    trace.kind[row],
    trace.status[row],
    trace.start[row],
    trace.end[row],
    trace.parent[row],
    trace.traceId(row),
    trace.spanId(row),
    [...trace.attributes(row)],
    [...trace.resource(row)],
    trace.events(row),
    trace.links(row),
  ]);

describe('edited evidence', () => {
  it('is the same where nothing is edited, and the original stays as it is', () => {
    fc.assert(
      fc.property(someSpans, fc.nat(9), (spans, chosen) => {
        const trace = traceOf(spans);
        const before = rowsOf(trace);

        edited(trace, { change: new Map([[chosen, { name: 'other', start: -1, parent: -1 }]]) });

        expect(rowsOf(edited(trace, {}))).toEqual(before);
        expect(rowsOf(trace)).toEqual(before);
      }),
      { numRuns: RUNS / 3 },
    );
  });

  it('keeps rows in order of start, and relations with them', () => {
    const trace = traceOf(shop);

    const later = edited(trace, { change: new Map([[1, { start: 50e6, end: 60e6 }]]) });

    const names = Array.from(later.name, (id) => later.text(id));
    expect(names.at(-1)).toBe('POST /orders');
    const child = names.indexOf('charge card');
    expect(later.parent[child]).toBe(names.length - 1);
    expect([...later.rowsNamed(later.idOf('POST /orders'))]).toEqual([names.length - 1]);
  });
});
