import { describe, expect, test } from 'vitest';
import { acyclic, edge, findingOf, outcome } from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const INCOMPLETE = { complete: false };

const tree: readonly Sketch[] = [
  { id: 1, name: 'order', service: 'web' },
  { id: 2, parent: 1, name: 'pay', service: 'pay' },
  { id: 3, parent: 2, name: 'query', service: 'pay' },
  { id: 4, trace: 1, name: 'order', service: 'web' },
  { id: 5, trace: 2, name: 'query', service: 'pay' },
];

describe('must_include and must_reach', () => {
  test('one asks for a child, the other for a descendant', () => {
    expect(outcome(tree, edge('must_include', 'order', 'pay'))).toBe('held');
    expect(outcome(tree, edge('must_include', 'order', 'query'))).toBe('failed edge-missing');
    expect(outcome(tree, edge('must_reach', 'order', 'query'))).toBe('held');
    expect(outcome(tree, edge('must_reach', 'query', 'order'))).toBe('failed edge-missing');
  });

  test('an edge that is there counts on incomplete evidence, one that is not is undecided', () => {
    expect(outcome(tree, edge('must_reach', 'order', 'query'), INCOMPLETE)).toBe('held');
    expect(outcome(tree, edge('must_reach', 'order', 'mail'), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
  });

  test('every asks it of each span on the left, of at least one, and needs all evidence', () => {
    expect(outcome(tree, edge('must_include', 'pay', 'query', true))).toBe('held');
    expect(outcome(tree, edge('must_include', 'order', 'pay', true))).toBe('failed edge-missing');
    expect(outcome(tree, edge('must_reach', 'order', 'query', true))).toBe('failed edge-missing');
    expect(outcome(tree, edge('must_include', 'refund', 'pay', true))).toBe('failed vacuous-expectation');
    expect(outcome(tree, edge('must_include', 'pay', 'query', true), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
    expect(findingOf(tree, edge('must_include', 'order', 'pay', true)).message).toBe(
      'each of 2 spans named "order" must have a child named "pay"; 1 of 2 have none',
    );
  });

  test('a missing child that is a descendant is suggested as one', () => {
    const finding = findingOf(tree, edge('must_include', 'order', 'query'));
    expect(finding.toml).toBe('[expect.graph]\nmust_reach = [["order", "query"]]');
    expect(finding.actual).toBe('"query" is a child of "pay"');
  });

  test('an end that nobody bears is named with what resembles it', () => {
    const finding = findingOf(tree, edge('must_include', 'ordr', 'pay'));
    expect(finding.names).toEqual(['order']);
    expect(finding.hints[0]).toBe('no span is named "ordr"');
  });
});

describe('must_not_cross', () => {
  test('forbids every way down, not only the direct one', () => {
    expect(outcome(tree, edge('must_not_cross', 'order', 'query'))).toBe('failed edge-forbidden');
    expect(outcome(tree, edge('must_not_cross', 'order', 'query'), INCOMPLETE)).toBe('failed edge-forbidden');
    expect(outcome(tree, edge('must_not_cross', 'pay', 'order'))).toBe('held');
    expect(outcome(tree, edge('must_not_cross', 'pay', 'order'), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
  });

  test('needs its left end', () => {
    expect(outcome(tree, edge('must_not_cross', 'refund', 'query'))).toBe('failed vacuous-expectation');
    expect(outcome(tree, edge('must_not_cross', 'pay', 'refund'))).toBe('held');
  });

  test('marks both ends in the tree', () => {
    const { tree: lines } = findingOf(tree, edge('must_not_cross', 'order', 'query'));
    expect(lines.map((line) => [line.depth, line.name, line.marked])).toEqual([
      [0, 'order', true],
      [1, 'pay', false],
      [2, 'query', true],
    ]);
  });
});

describe('acyclic', () => {
  const back: Sketch = { id: 6, parent: 3, name: 'callback', service: 'web' };

  test('calls between services that lead back form a circle, also over several traces', () => {
    expect(outcome(tree, acyclic)).toBe('held');
    expect(outcome([...tree, back], acyclic)).toBe('failed service-cycle');
    const two: Sketch[] = [
      { id: 7, trace: 1, parent: 4, name: 'x', service: 'b' },
      { id: 8, trace: 3, name: 'y', service: 'b' },
      { id: 9, trace: 3, parent: 8, name: 'z', service: 'web' },
    ];
    expect(outcome([...tree, ...two], acyclic)).toBe('failed service-cycle');
  });

  test('a service that is called from several is no circle, and hides none', () => {
    const diamond: Sketch[] = [
      { id: 20, name: 'a', service: 'a' },
      { id: 21, parent: 20, name: 'b', service: 'b' },
      { id: 22, parent: 20, name: 'c', service: 'c' },
      { id: 23, parent: 21, name: 'd', service: 'd' },
      { id: 24, parent: 22, name: 'd', service: 'd' },
      { id: 25, parent: 20, name: 'd', service: 'd' },
    ];
    const circle: Sketch[] = [
      { id: 30, parent: 24, name: 'x', service: 'x' },
      { id: 31, parent: 30, name: 'y', service: 'y' },
      { id: 32, parent: 31, name: 'x', service: 'x' },
    ];
    expect(outcome(diamond, acyclic)).toBe('held');
    expect(findingOf([...diamond, ...circle], acyclic).actual).toBe('x → y → x');
  });

  test("spans of two services that are each other's parents are a circle, where the tree is cut too", () => {
    const mutual: Sketch[] = [
      { id: 1, parent: 2, name: 'a', service: 'x' },
      { id: 2, parent: 1, name: 'b', service: 'y' },
    ];
    expect(findingOf(mutual, acyclic).actual).toBe('x → y → x');
    expect(outcome([{ id: 1, parent: 1, name: 'a', service: 'x' }], acyclic)).toBe('held');
  });

  test('the shortest circle is shown', () => {
    expect(findingOf([...tree, back], acyclic).message).toBe(
      'calls between services form a circle: pay → web → pay',
    );
  });

  test('spans of one service below each other are no circle', () => {
    expect(
      outcome(
        [
          { id: 1, name: 'a', service: 's' },
          { id: 2, parent: 1, name: 'a', service: 's' },
        ],
        acyclic,
      ),
    ).toBe('held');
  });

  test('a circle is final, its absence needs all evidence', () => {
    expect(outcome([...tree, back], acyclic, INCOMPLETE)).toBe('failed service-cycle');
    expect(outcome(tree, acyclic, INCOMPLETE)).toBe('undecided incomplete-evidence');
  });
});
