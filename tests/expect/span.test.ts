import { describe, expect, test } from 'vitest';
import { attributes, attrs, findingOf, matcher, outcome, span } from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const INCOMPLETE = { complete: false };

/** One order in one trace: step → POST /orders → two charges, the second failed; a mail in a trace of its own. */
const shop: readonly Sketch[] = [
  { id: 0, name: 'clnrm.step', source: 'runner', start: 0, end: 100 },
  {
    id: 1,
    parent: 0,
    name: 'POST /orders',
    service: 'checkout',
    kind: 2,
    start: 1,
    end: 90,
    attributes: { total: 12, user: 'u1' },
  },
  {
    id: 2,
    parent: 1,
    name: 'charge card',
    service: 'billing',
    kind: 3,
    start: 10,
    end: 20,
    attributes: { amount: 12, user: 'u1' },
  },
  {
    id: 3,
    parent: 1,
    name: 'charge card',
    service: 'billing',
    kind: 3,
    start: 30,
    end: 80,
    status: 2,
    message: 'declined',
    attributes: { amount: '12', user: 'u2' },
    events: [{ name: 'retry', attributes: { attempt: 2 } }],
  },
  {
    id: 4,
    trace: 1,
    name: 'send mail',
    service: 'mail',
    scope: 'nodemailer',
    start: 95,
    links: [{ trace: 0, id: 1 }],
  },
];

describe('match = "any"', () => {
  test('all predicates must hold on one and the same span', () => {
    const both = (amount: unknown) =>
      span('charge card', { status: 'ERROR', attrs: attrs({ all: { amount } }) });
    expect(outcome(shop, both('12'))).toBe('held');
    expect(outcome(shop, both(12))).toBe('failed span-mismatch');
  });

  test('every span of the name is looked at, not only the first', () => {
    expect(outcome(shop, span('charge card', { status: 'ERROR' }))).toBe('held');
  });

  test('a name nobody bears is missing, on incomplete evidence undecided', () => {
    expect(outcome(shop, span('charge'))).toBe('failed span-missing');
    expect(outcome(shop, span('charge'), INCOMPLETE)).toBe('undecided incomplete-evidence');
    expect(outcome(shop, span('charge*'), INCOMPLETE)).toBe('held');
  });
});

describe('match = "all"', () => {
  test('every span of the name must satisfy the rest', () => {
    expect(outcome(shop, span('charge card', { match: 'all', kind: 'client' }))).toBe('held');
    expect(outcome(shop, span('charge card', { match: 'all', status: 'not_error' }))).toBe(
      'failed span-mismatch',
    );
  });

  test('of no spans is vacuous', () => {
    expect(outcome(shop, span('refund', { match: 'all' }))).toBe('failed vacuous-expectation');
    expect(outcome(shop, span('charge card', { match: 'all', service: 'mail' }))).toBe(
      'failed vacuous-expectation',
    );
  });

  test('a violation is final, obedience is not', () => {
    expect(outcome(shop, span('charge card', { match: 'all', status: 'not_error' }), INCOMPLETE)).toBe(
      'failed span-mismatch',
    );
    expect(outcome(shop, span('charge card', { match: 'all', kind: 'client' }), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
  });
});

describe('match = "none"', () => {
  test('holds on complete evidence only', () => {
    expect(outcome(shop, span('refund', { match: 'none' }))).toBe('held');
    expect(outcome(shop, span('refund', { match: 'none' }), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
    expect(outcome(shop, span('charge card', { match: 'none' }), INCOMPLETE)).toBe('failed span-forbidden');
  });

  test('of a service that sent nothing is vacuous', () => {
    expect(outcome(shop, span('refund', { match: 'none', service: 'billing' }))).toBe('held');
    expect(outcome(shop, span('refund', { match: 'none', service: 'biling' }))).toBe(
      'failed vacuous-expectation',
    );
    expect(findingOf(shop, span('refund', { match: 'none', service: 'biling' })).hints[0]).toBe(
      "service 'biling': did you mean 'billing'?",
    );
  });
});

describe('a count', () => {
  test.each([
    [{ eq: 2 }, 'held', 'undecided incomplete-evidence'],
    [{ gte: 2 }, 'held', 'held'],
    [{ gte: 3 }, 'failed span-count', 'undecided incomplete-evidence'],
    [{ lte: 1 }, 'failed span-count', 'failed span-count'],
    [{ gte: 1, lte: 2 }, 'held', 'undecided incomplete-evidence'],
    [{ ne: 1 }, 'held', 'held'],
    [{ gte: 0 }, 'failed vacuous-expectation', 'failed vacuous-expectation'],
  ])('%j of two spans is %s when complete, %s when not', (written, complete, incomplete) => {
    const wanted = span('charge card', { match: matcher(written) });
    expect(outcome(shop, wanted)).toBe(complete);
    expect(outcome(shop, wanted, INCOMPLETE)).toBe(incomplete);
  });

  test('of zero needs a span that could have been one', () => {
    expect(outcome(shop, span('refund', { match: matcher({ eq: 0 }) }))).toBe('held');
    expect(outcome(shop, span('refund', { service: 'refunds', match: matcher({ eq: 0 }) }))).toBe(
      'failed vacuous-expectation',
    );
  });
});

describe('relations', () => {
  test('parent is the direct one, ancestor any above, the runner included', () => {
    expect(outcome(shop, span('charge card', { parent: 'POST /orders' }))).toBe('held');
    expect(outcome(shop, span('charge card', { parent: 'clnrm.step' }))).toBe('failed span-mismatch');
    expect(outcome(shop, span('charge card', { ancestor: 'clnrm.step' }))).toBe('held');
    expect(outcome(shop, span('POST /orders', { parent: 'clnrm.step' }))).toBe('held');
  });

  test('a name without clnrm. is not looked for among the spans of the runner', () => {
    expect(outcome(shop, span('POST /orders', { parent: '*step' }))).toBe('failed span-mismatch');
  });

  test('links lead to other traces', () => {
    expect(outcome(shop, span('send mail', { links: 'POST*' }))).toBe('held');
    expect(outcome(shop, span('send mail', { links: 'charge card' }))).toBe('failed span-mismatch');
  });

  test('a parent of the same id in another trace is no parent', () => {
    const spans: Sketch[] = [
      { id: 1, name: 'a' },
      { id: 2, trace: 1, parent: 1, name: 'b' },
    ];
    expect(outcome(spans, span('b', { parent: 'a' }))).toBe('failed span-mismatch');
    expect(findingOf(spans, span('b', { parent: 'a' })).nearest[0]?.checks[0]?.actual).toBe(
      'a span that is not in the evidence',
    );
  });

  test('what hangs on a span that has not arrived is undecided, whatever the quantifier', () => {
    const spans: Sketch[] = [{ id: 2, parent: 1, name: 'b' }];
    for (const match of ['all', 'none', 'any'] as const) {
      expect(outcome(spans, span('b', { parent: 'a', match }), INCOMPLETE)).toBe(
        'undecided incomplete-evidence',
      );
      expect(outcome(spans, span('b', { ancestor: 'a', match }), INCOMPLETE)).toBe(
        'undecided incomplete-evidence',
      );
    }
  });
});

describe('what is certain although spans are missing', () => {
  const lost: Sketch[] = [
    { id: 2, parent: 1, name: 'b', attributes: { k: 1 } },
    { id: 3, parent: 2, name: 'c', attributes: { k: 1, l: 2 } },
  ];

  test('an ancestor may still come where the way up breaks off further above', () => {
    expect(outcome(lost, span('c', { ancestor: 'zz', match: 'all' }), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
    expect(outcome(lost, span('c', { ancestor: 'b' }), INCOMPLETE)).toBe('held');
  });

  test('one certain alternative is enough, whatever same_as would say later', () => {
    const some = (any: Readonly<Record<string, unknown>>) =>
      span('c', { match: 'none', attrs: attrs({ any }) });
    expect(outcome(lost, some({ l: 2, k: { not: { same_as: 'zz' } } }), INCOMPLETE)).toBe(
      'failed span-forbidden',
    );
    expect(outcome(lost, some({ l: 3, k: { same_as: 'zz' } }), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
  });

  test('two references in one matcher are never certain', () => {
    const mixed = { not: { same_as: 'yy', not: { same_as: 'zz' } } };
    const wanted = span('c', { attrs: attrs({ all: { k: mixed } }) });
    expect(outcome(lost, wanted, INCOMPLETE)).toBe('undecided incomplete-evidence');
    expect(outcome(lost, wanted)).toBe('held');
  });
});

describe('predicates on one span', () => {
  test('kind, scope, service, duration with its bounds', () => {
    expect(outcome(shop, span('*', { scope: 'nodemailer', service: 'mail' }))).toBe('held');
    expect(
      outcome(shop, span('POST /orders', { kind: 'server', durationMs: matcher({ gte: 89, lte: 89 }) })),
    ).toBe('held');
    expect(outcome(shop, span('POST /orders', { durationMs: matcher({ lt: 89 }) }))).toBe(
      'failed span-mismatch',
    );
  });

  test('attributes: all of these, any of these, none of these', () => {
    const one = (written: Parameters<typeof attrs>[0]) =>
      outcome(shop, span('POST /orders', { attrs: attrs(written) }));
    expect(one({ all: { total: 12, user: { exists: true } } })).toBe('held');
    expect(one({ any: { total: 13, user: 'u1' } })).toBe('held');
    expect(one({ any: { total: 13, user: 'u2' } })).toBe('failed span-mismatch');
    expect(one({ none: { password: { exists: true } } })).toBe('held');
    expect(one({ none: { user: { exists: true } } })).toBe('failed span-mismatch');
    expect(one({ none: { 'us*': { exists: true } } })).toBe('failed span-mismatch');
  });

  test('events by name and by their own attributes', () => {
    const retried = (attempt: unknown) =>
      span('charge card', {
        events: { all: [{ name: 'retry', attributes: attributes({ attempt }) }], any: [], none: [] },
      });
    expect(outcome(shop, retried({ gte: 2 }))).toBe('held');
    expect(outcome(shop, retried(3))).toBe('failed span-mismatch');
    const none = span('charge card', {
      match: 'all',
      events: { all: [], any: [], none: [{ name: 're*', attributes: [] }] },
    });
    expect(outcome(shop, none)).toBe('failed span-mismatch');
  });

  test('same_as is the value of another span of that name in the same trace', () => {
    const same = (match: 'any' | 'all') =>
      span('charge card', { match, attrs: attrs({ all: { user: { same_as: 'POST /orders' } } }) });
    expect(outcome(shop, same('any'))).toBe('held');
    expect(outcome(shop, same('all'))).toBe('failed span-mismatch');
    const itself = span('POST /orders', { attrs: attrs({ all: { user: { same_as: 'POST /orders' } } }) });
    expect(outcome(shop, itself)).toBe('failed span-mismatch');
    expect(findingOf(shop, same('all')).nearest[0]?.checks[0]).toMatchObject({
      expected: 'the same as on "POST /orders" ("u1")',
      actual: '"u2"',
    });
  });
});

describe('the runner’s own spans', () => {
  test('are looked at by names that begin with clnrm. and by no other', () => {
    expect(outcome(shop, span('clnrm.step'))).toBe('held');
    expect(outcome(shop, span('/clnrm/'))).toBe('failed span-missing');
    const forged: Sketch[] = [{ id: 1, name: 'clnrm.step', service: 'liar' }];
    expect(outcome(forged, span('clnrm.step'))).toBe('failed span-missing');
  });
});
