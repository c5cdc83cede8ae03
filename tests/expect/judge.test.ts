import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import {
  at,
  attrs,
  count,
  edge,
  findingOf,
  hasStatus,
  judgeAll,
  matcher,
  outcome,
  precede,
  span,
} from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const runner: Sketch = { id: 0, name: 'clnrm.step', source: 'runner' };
const order: Sketch = { id: 1, parent: 0, name: 'order', service: 'web' };

const placed = (expectation: Expectation, id: string, line: number): Expectation => ({
  ...expectation,
  id,
  at: at(line),
});

describe('no evidence', () => {
  const list = [
    placed(span('order'), 'expect.span[0]', 5),
    placed(count('spans_total', 1), 'expect.counts.spans_total', 3),
  ];

  test('is said once, on the first expectation that needs the subject, at the scenario', () => {
    const { status, results } = judgeAll([runner], list);
    expect(status).toBe('failed');
    expect(
      results.map(({ id, outcome: how, findings }) => [id, how, findings.map((one) => one.code)]),
    ).toEqual([
      ['expect.counts.spans_total', 'failed', ['no-evidence']],
      ['expect.span[0]', 'failed', []],
    ]);
    expect(results[0]?.findings[0]?.at?.line).toBe(99);
  });

  test('is also said when all spans of the subject were set aside', () => {
    const { results } = judgeAll([{ ...order, trace: 9 }], list, { readiness: [9] });
    expect(results[0]?.findings[0]).toMatchObject({ code: 'no-evidence', actual: '1 of readiness' });
  });

  test('does not matter to expectations on the runner’s own spans', () => {
    expect(
      judgeAll([runner], [span('clnrm.step'), edge('must_not_cross', 'clnrm.step', 'clnrm.*')]).status,
    ).toBe('passed');
    const mixed = judgeAll([runner], [placed(span('clnrm.step'), 'a', 1), placed(span('order'), 'b', 2)]);
    expect(mixed.results.map((one) => one.outcome)).toEqual(['held', 'failed']);
    expect(mixed.results[1]?.findings[0]?.code).toBe('no-evidence');
  });

  test('names why the evidence is incomplete, and is no less red for it', () => {
    const { results } = judgeAll([runner], list, { complete: false });
    expect(results[0]).toMatchObject({ outcome: 'failed' });
    expect(results[0]?.findings[0]?.message).toContain('billing was killed while exporting');
  });
});

describe('incomplete evidence', () => {
  test('an undecided finding names the reason and keeps what was seen', () => {
    const finding = findingOf([order], span('order', { kind: 'server' }), { complete: false });
    expect(finding.code).toBe('incomplete-evidence');
    expect(finding.message).toContain(
      'because the evidence is incomplete: billing was killed while exporting; so far: at least 1',
    );
    expect(finding.nearest[0]?.checks[0]).toMatchObject({
      label: 'kind',
      held: false,
      expected: 'server',
      actual: 'internal',
    });
  });

  test('what holds so far says so', () => {
    const finding = findingOf([order], hasStatus('not_error'), { complete: false });
    expect(finding.message).toContain('it holds on the spans that arrived');
  });
});

describe('the verdict', () => {
  test('is ordered by place in the spec, whatever order the expectations came in', () => {
    const list = [
      placed(span('a'), 'expect.span[10]', 4),
      placed(span('b'), 'expect.span[2]', 4),
      placed(span('c'), 'z', 2),
    ];
    const ids = judgeAll([order], list).results.map((one) => one.id);
    expect(ids).toEqual(['z', 'expect.span[2]', 'expect.span[10]']);
    expect(judgeAll([order], [...list].reverse()).results.map((one) => one.id)).toEqual(ids);
  });

  test('passes when every expectation held, and each is judged for itself', () => {
    expect(judgeAll([order], [span('order'), count('spans_total', 1)])).toMatchObject({ status: 'passed' });
    const mixed = judgeAll([order], [span('order'), span('refund')]);
    expect(mixed).toMatchObject({
      status: 'failed',
      results: [{ outcome: 'held', findings: [] }, { outcome: 'failed' }],
    });
  });

  test('findings bear the place of their expectation', () => {
    expect(findingOf([order], span('refund')).at).toEqual(at(1));
  });
});

describe('an expression that takes too long', () => {
  const text = `${'a'.repeat(60)}!`;

  test('is red under every quantifier, never a silent no', () => {
    const slow = attrs({ all: { x: { regex: '^(a+)+$' } } });
    for (const match of ['any', 'all', 'none'] as const) {
      expect(outcome([{ ...order, attributes: { x: text } }], span('order', { match, attrs: slow }))).toBe(
        'failed slow-regex',
      );
    }
  });

  test('is red as a name too', () => {
    const spans = [order, { id: 2, parent: 1, name: text }];
    expect(outcome(spans, edge('must_not_cross', 'order', '/^(a+)+$/'))).toBe('failed slow-regex');
  });
});

describe('explanations', () => {
  test('the nearest spans come first by satisfied predicates, then by start', () => {
    const wanted = span('a', { kind: 'server', status: 'ERROR', attrs: attrs({ all: { k: 1 } }) });
    const spans: Sketch[] = [
      { id: 1, name: 'a', start: 1 },
      { id: 2, name: 'a', start: 4, kind: 2, status: 2 },
      { id: 3, name: 'a', start: 3, kind: 2, status: 2, attributes: { k: 2 } },
      { id: 4, name: 'a', start: 2, kind: 2 },
      { id: 5, name: 'a', start: 0 },
    ];
    expect(findingOf(spans, wanted).nearest.map((one) => one.startMs)).toEqual([3, 4, 2]);
  });

  test('a name with a typo gets the name that resembles it, and that span as nearest', () => {
    const finding = findingOf([order], span('ordre'));
    expect(finding).toMatchObject({ names: ['order'], nearest: [{ name: 'order' }] });
  });

  test('a span that was set aside is mentioned with the key that includes it', () => {
    const finding = findingOf([order, { id: 2, trace: 9, name: 'ping' }], span('ping'), { readiness: [9] });
    expect(finding.hints[0]).toBe(
      'such spans exist and are set aside as readiness; [expect] include = ["readiness"] counts them',
    );
  });

  test('dropped items and lost parents are mentioned next to a mismatch', () => {
    const finding = findingOf([{ ...order, parent: 77, dropped: 3 }], span('order', { kind: 'server' }));
    expect(finding.hints.join('\n')).toMatch(/dropped 3 attributes[\s\S]*parent of this span never arrived/);
  });

  test('the tree of a wide and deep trace is bounded, and says what it left out', () => {
    const wide = Array.from(
      { length: 300 },
      (_, at): Sketch => ({ id: at + 2, parent: at < 200 ? 1 : at + 1, name: `s${at}` }),
    );
    const { tree } = findingOf([order, ...wide], span('s250', { kind: 'server' }));
    expect(tree.length).toBeLessThanOrEqual(45);
    expect(tree.some((line) => line.marked && line.name === 's250')).toBe(true);
    expect(tree.some((line) => (line.elided ?? 0) > 0)).toBe(true);
  });

  test('thousands of offenders give one finding with three spans and the right number', () => {
    const many = Array.from(
      { length: 5000 },
      (_, at): Sketch => ({ id: at + 2, name: 'x', status: at % 2 === 0 ? 2 : 0 }),
    );
    const finding = findingOf(
      many,
      span('x', { match: 'all', status: 'not_error', durationMs: matcher({ lte: 5 }) }),
    );
    expect(finding.nearest).toHaveLength(3);
    expect(finding.message).toContain('2500 of 5000 spans');
  });

  test('a rule that needs two names says which of them is missing', () => {
    expect(findingOf([order], precede('pay', 'order')).message).toBe(
      'no span is named "pay"; "pay" before "order" needs both',
    );
  });
});
