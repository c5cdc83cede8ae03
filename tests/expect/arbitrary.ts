import fc from 'fast-check';
import type { Expectation, SpanExpectation, TemporalExpectation } from '../../src/model/expectation.ts';
import {
  acyclic,
  attrs,
  count,
  countNamed,
  edge,
  forbidKey,
  hasStatus,
  noExternal,
  precede,
  resourceAttr,
  span,
  temporal,
  within,
} from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const NAMES = ['a', 'b', 'ab', 'a/b'];
const SERVICES = ['x', 'y', 'z'];
const KEYS = ['k', 'l', 'server.address'];
const SOURCES = ['subject', 'runner'] as const;

const scalar = fc.constantFrom<unknown>(1, 2, 1.5, 'a', 'ab', '1', true, false, 'localhost');
const stored = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
);
const bag = fc.dictionary(fc.constantFrom(...KEYS), stored, { maxKeys: 2 });

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

const oneSpan = (id: number): fc.Arbitrary<Sketch> =>
  fc
    .record({
      trace: fc.nat(2),
      // Parents have smaller numbers, so there is no circle; 90 is never there.
      parent: optional(
        fc.oneof(
          { weight: 6, arbitrary: fc.nat(Math.max(0, id - 1)) },
          { weight: 1, arbitrary: fc.constant(90) },
        ),
      ),
      source: fc.constantFrom<'subject' | 'runner'>('subject', 'subject', 'subject', 'runner'),
      name: fc.constantFrom(...NAMES),
      service: optional(fc.constantFrom(...SERVICES)),
      scope: fc.constantFrom('', 's'),
      kind: fc.nat(5),
      status: fc.nat(2),
      start: fc.nat(6),
      lasts: fc.oneof({ weight: 5, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constant(0.4) }),
      attributes: bag,
      events: fc.array(fc.record({ name: fc.constantFrom('e', 'f'), attributes: bag }), { maxLength: 2 }),
      links: fc.array(fc.record({ trace: fc.nat(2), id: fc.constantFrom(0, 1, 2, 3, 91) }), { maxLength: 2 }),
    })
    .map(({ lasts, ...rest }) => {
      const name = rest.source === 'runner' ? `clnrm.${rest.name}` : rest.name;
      const parent = rest.parent === id ? undefined : rest.parent;
      return without({ ...rest, id, name, parent, end: rest.start + lasts }) as Sketch;
    });

/** Several traces with services and names that collide, missing parents, equal times, the runner's spans among them. */
export const someSpans: fc.Arbitrary<readonly Sketch[]> = fc
  .nat(10)
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, id) => oneSpan(id))));

const pattern = fc.constantFrom('a', 'b', 'ab', 'a*', '*', '/^[ab]$/', '/b/', 'zz', 'clnrm.a', 'clnrm.*');

const operand = fc.oneof(
  scalar,
  fc.record({ ne: scalar }),
  fc.record({ gte: fc.constantFrom<unknown>(1, 1.5, 'a') }),
  fc.record({ gt: fc.constantFrom<unknown>(1, 'a'), lte: fc.constantFrom<unknown>(2, 'b') }),
  fc.record({ lt: fc.constantFrom<unknown>(2, 1.5) }),
  fc.record({ in: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ contains: fc.constantFrom<unknown>('a', 1, true) }),
  fc.record({ matches: fc.constantFrom('a*', '*b', 'a') }),
  fc.record({ regex: fc.constantFrom('^a', 'b$', '1') }),
  fc.constantFrom<unknown>({ exists: true }, { absent: true }, { not: { exists: true } }),
  fc.record({ not: fc.oneof(fc.record({ eq: scalar }), fc.record({ gte: fc.constant(2), eq: scalar })) }),
  fc.record({ same_as: pattern }),
  fc.record({ not: fc.record({ same_as: pattern }) }),
);

const asksNoSpan = (one: unknown): boolean => !JSON.stringify(one).includes('same_as');

const wantedOf = (values: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...KEYS, 'l*'), values, { maxKeys: 2 });

/** The language refuses `same_as` of a key that means several attributes. */
const written = fc.oneof(
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), operand, { maxKeys: 2 }) },
  { weight: 1, arbitrary: wantedOf(operand.filter(asksNoSpan)) },
);
/** Of an event: the language refuses `same_as` there. */
const ofEvent = wantedOf(operand.filter(asksNoSpan));

const number = fc.nat(4);
const amount = fc.oneof(
  number,
  fc.record({ gte: number }),
  fc.record({ lte: number }),
  fc.record({ gt: number }),
  fc.record({ lt: number }),
  fc.record({ ne: number }),
  fc.record({ gte: number, lte: number }),
  fc.record({ in: fc.array(number, { minLength: 1, maxLength: 2 }) }),
  fc.record({ not: fc.record({ eq: number }) }),
  fc.constantFrom<unknown>(2.5, '1', { ne: 2.5 }),
);

const eventsWanted = fc.array(
  fc.record({
    name: fc.constantFrom('e', 'f', 'g'),
    attributes: ofEvent.map((one) => attrs({ all: one }).all),
  }),
  { maxLength: 1 },
);

const status = fc.constantFrom<'OK' | 'UNSET' | 'ERROR' | 'not_error'>('OK', 'UNSET', 'ERROR', 'not_error');

/** Expectations on spans alone. */
export const spanExpectation: fc.Arbitrary<SpanExpectation> = fc
  .record({
    name: pattern,
    service: optional(fc.constantFrom(...SERVICES, 'nowhere')),
    scope: optional(fc.constantFrom('s', 't')),
    kind: optional(fc.constantFrom<'internal' | 'server' | 'client'>('internal', 'server', 'client')),
    status: optional(status),
    parent: optional(pattern),
    ancestor: optional(pattern),
    links: optional(pattern),
    attrs: fc.record({ all: written, any: written, none: written }).map(attrs),
    events: fc.record({ all: eventsWanted, any: eventsWanted, none: eventsWanted }),
    durationMs: optional(amount.map((one) => countNamed('', one).matcher)),
    match: fc.oneof(
      fc.constantFrom<'any' | 'all' | 'none'>('any', 'all', 'none'),
      amount.map((one) => countNamed('', one).matcher),
    ),
    source: optional(fc.constantFrom(...SOURCES)),
    // Most random predicates hold nowhere: keep few of them, so that all outcomes occur.
    kept: fc.array(
      fc.constantFrom(
        'service',
        'scope',
        'kind',
        'status',
        'parent',
        'ancestor',
        'links',
        'attrs',
        'events',
        'durationMs',
        'source',
      ),
      { maxLength: 2 },
    ),
  })
  .map(({ name, match, kept, ...rest }) => {
    const chosen = Object.fromEntries(
      Object.entries(rest).filter(([key, one]) => kept.some((one) => one === key) && one !== undefined),
    );
    return span(name, { ...chosen, match });
  });

const temporalExpectation: fc.Arbitrary<Expectation> = fc
  .record({
    rule: fc.constantFrom<TemporalExpectation['rule']>(
      'eventually',
      'never',
      'exactly_once',
      'at_most_concurrent',
    ),
    most: fc.integer({ min: 1, max: 3 }),
    name: pattern,
    service: optional(fc.constantFrom(...SERVICES, 'nowhere')),
    status: optional(status),
    attrs: written.map((one) => attrs({ all: one }).all),
    withinMs: optional(fc.nat(6)),
    after: optional(pattern),
    before: optional(pattern),
    kept: fc.subarray(['service', 'status', 'attrs', 'withinMs', 'after', 'before'], { maxLength: 2 }),
  })
  .map(({ rule, most, name, kept, ...rest }) => {
    const chosen = Object.entries(rest).filter(([key, one]) => kept.includes(key) && one !== undefined);
    return temporal(rule, name, {
      ...(rule === 'at_most_concurrent' && { most }),
      ...Object.fromEntries(chosen),
    });
  });

/** Expectations of every family over the same small alphabet, but golden traces. */
export const someExpectation: fc.Arbitrary<Expectation> = fc.oneof(
  { weight: 6, arbitrary: spanExpectation },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom<'must_include' | 'must_reach' | 'must_not_cross'>(
          'must_include',
          'must_reach',
          'must_not_cross',
        ),
        pattern,
        pattern,
        fc.boolean(),
      )
      .map((parts) => edge(...parts)),
  },
  { weight: 1, arbitrary: fc.constant(acyclic) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom<'spans_total' | 'events_total' | 'errors_total'>(
          'spans_total',
          'events_total',
          'errors_total',
        ),
        amount,
      )
      .map((parts) => count(...parts)),
  },
  { weight: 2, arbitrary: fc.tuple(pattern, amount).map((parts) => countNamed(...parts)) },
  { weight: 3, arbitrary: fc.tuple(pattern, pattern, fc.nat(2)).map((parts) => within(...parts)) },
  { weight: 3, arbitrary: fc.tuple(pattern, pattern).map((parts) => precede(...parts)) },
  { weight: 2, arbitrary: fc.tuple(status, optional(pattern)).map((parts) => hasStatus(...parts)) },
  { weight: 1, arbitrary: fc.constantFrom(noExternal(), noExternal('a'), noExternal('a', 'ab', '1')) },
  {
    weight: 1,
    arbitrary: operand.filter(asksNoSpan).map((one) => resourceAttr('service.name', one)),
  },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS, '*', 'server.*').map(forbidKey) },
  { weight: 4, arbitrary: temporalExpectation },
);
