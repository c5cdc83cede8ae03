import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import { findingOf, matcher, outcome, precede, span, temporal, within } from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const INCOMPLETE = { complete: false };
const at = (id: number, name: string, start: number, end: number, rest: Partial<Sketch> = {}): Sketch => ({
  id,
  name,
  start,
  end,
  ...rest,
});

describe('window', () => {
  const outer = at(1, 'outer', 10, 20, { service: 'a' });

  test('bounds are inside', () => {
    expect(outcome([outer, at(2, 'in', 10, 20, { service: 'a' })], within('outer', 'in'))).toBe('held');
  });

  test('within one service there is no tolerance, between services there is', () => {
    expect(outcome([outer, at(2, 'in', 9.5, 20.5, { service: 'a' })], within('outer', 'in'))).toBe(
      'failed outside-window',
    );
    expect(outcome([outer, at(2, 'in', 9, 21, { service: 'b' })], within('outer', 'in'))).toBe('held');
    expect(outcome([outer, at(2, 'in', 8.9, 21, { service: 'b' })], within('outer', 'in'))).toBe(
      'failed outside-window',
    );
    expect(outcome([outer, at(2, 'in', 9, 21, { service: 'b' })], within('outer', 'in', 0))).toBe(
      'failed outside-window',
    );
  });

  test('spans of the JavaScript SDK have a clock each, of whole milliseconds', () => {
    const coarse = at(1, 'outer', 10, 20.3, { service: 'a' });
    const late = (end: number) => at(2, 'in', 11, end, { service: 'a' });
    expect(outcome([coarse, late(22.2)], within('outer', 'in'))).toBe('held');
    expect(outcome([coarse, late(22.4)], within('outer', 'in'))).toBe('failed outside-window');
    expect(outcome([coarse, late(22.2)], within('outer', 'in', 0))).toBe('failed outside-window');
    expect(outcome([late(22.2), { ...late(24.1), id: 3 }], within('in', 'in'))).toBe('held');
    expect(outcome([late(22.2), { ...late(24.3), id: 3 }], within('in', 'in'))).toBe('failed outside-window');
  });

  test('any window of the trace will do, and of no other trace', () => {
    const later = at(3, 'outer', 30, 40, { service: 'a' });
    expect(outcome([outer, later, at(2, 'in', 31, 32, { service: 'a' })], within('outer', 'in'))).toBe(
      'held',
    );
    expect(outcome([outer, { ...later, trace: 1 }, at(2, 'in', 31, 32)], within('outer', 'in'))).toBe(
      'failed outside-window',
    );
  });

  test('every contained span is looked at', () => {
    const spans = [outer, at(2, 'in', 11, 12), at(3, 'in', 19, 25)];
    const finding = findingOf(spans, within('outer', 'in'));
    expect(finding.message).toContain('1 of 2 spans named "in" does not');
    expect(finding.nearest[0]?.checks[0]?.actual).toBe('9 … 15 ms, the window is 0 … 10 ms');
  });

  test('a span is no window of its own', () => {
    expect(outcome([at(1, 'a', 0, 5)], within('*', 'a'))).toBe('failed outside-window');
    expect(outcome([at(1, 'a', 0, 5), at(2, 'b', 0, 5)], within('*', 'a'))).toBe('held');
  });

  test('both must exist, and all evidence is needed', () => {
    expect(outcome([outer], within('outer', 'in'))).toBe('failed span-missing');
    expect(outcome([at(2, 'in', 1, 2)], within('outer', 'in'))).toBe('failed span-missing');
    const good = [outer, at(2, 'in', 11, 12)];
    expect(outcome(good, within('outer', 'in'), INCOMPLETE)).toBe('undecided incomplete-evidence');
  });
});

describe('order', () => {
  test('ending at the moment the other starts is before', () => {
    expect(outcome([at(1, 'a', 0, 5), at(2, 'b', 5, 6)], precede('a', 'b'))).toBe('held');
    expect(outcome([at(1, 'a', 0, 5.1), at(2, 'b', 5.09, 6)], precede('a', 'b'))).toBe(
      'failed order-violated',
    );
  });

  test('what is a whole millisecond may truly be up to 1 ms later, whichever end the program set itself', () => {
    const root = at(1, 'root', 0, 9.5);
    const second = (end: number): Sketch => at(3, 'second', 2, end);
    for (const end of [2, 3, 2.5])
      expect(outcome([root, at(2, 'first', 1.2, 2.9), second(end)], precede('first', 'second'))).toBe('held');
    expect(outcome([root, at(2, 'first', 1.2, 3), second(3)], precede('first', 'second'))).toBe(
      'failed order-violated',
    );
    const given = at(4, 'given', 1.37, 4);
    expect(outcome([given, at(5, 'in', 1.4, 4.9)], within('given', 'in', 0))).toBe('held');
    expect(outcome([given, at(5, 'in', 1.4, 5)], within('given', 'in', 0))).toBe('failed outside-window');
  });

  test('spans of no length at one whole millisecond may have been one after the other', () => {
    const jobs = [at(1, 'job', 5, 5), at(2, 'job', 5, 5), at(3, 'job', 5, 6)];
    expect(outcome(jobs, temporal('at_most_concurrent', 'job', { most: 1 }))).toBe('held');
    const fine = jobs.map((job) => ({ ...job, start: 5.25, end: 6.25 }));
    expect(outcome(fine, temporal('at_most_concurrent', 'job', { most: 1 }))).toBe(
      'failed temporal-violated',
    );
  });

  test('each later span needs an earlier one in its own trace', () => {
    const first = [at(1, 'a', 0, 1), at(2, 'b', 2, 3)];
    expect(outcome([...first, at(3, 'b', 0.5, 3)], precede('a', 'b'))).toBe('failed order-violated');
    expect(outcome([...first, at(3, 'b', 9, 10, { trace: 1 })], precede('a', 'b'))).toBe(
      'failed order-violated',
    );
    expect(outcome([...first, at(3, 'a', 9, 10, { trace: 1 })], precede('a', 'b'))).toBe('held');
  });

  test('a span does not precede itself', () => {
    expect(outcome([at(1, 'a', 5, 5)], precede('a', 'a'))).toBe('failed order-violated');
  });

  test('the other way round is suggested where it would have held', () => {
    const finding = findingOf([at(1, 'a', 5, 6), at(2, 'b', 1, 2)], precede('a', 'b'));
    expect(finding.toml).toBe('[expect.order]\nmust_precede = [["b", "a"]]');
    expect(finding.nearest[0]?.checks[0]).toMatchObject({
      held: false,
      expected: 'some "a" ended before 0 ms',
      actual: 'the first ended at 5 ms',
    });
  });

  test('both must exist, and all evidence is needed', () => {
    expect(outcome([at(1, 'a', 0, 1)], precede('a', 'b'))).toBe('failed span-missing');
    expect(outcome([at(1, 'b', 0, 1)], precede('a', 'b'))).toBe('failed span-missing');
    expect(outcome([at(1, 'a', 0, 1), at(2, 'b', 5, 6)], precede('a', 'b'), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
  });
});

describe('a span without an end that can be one', () => {
  const root = at(1, 'root', 0.1, 90.1);
  const unended = (end: number): readonly Sketch[] => [
    root,
    at(2, 'reserve', 10.1, end, { parent: 1 }),
    at(3, 'charge', 50.1, 60.1, { parent: 1 }),
  ];
  const judged = (end: number, ...all: readonly Expectation[]): readonly string[] =>
    all.map((one) => outcome(unended(end), one));
  const rules = [
    precede('reserve', 'charge'),
    within('root', 'reserve'),
    span('reserve', { durationMs: matcher({ lte: 50 }) }),
    temporal('eventually', 'reserve', { before: 'charge' }),
    temporal('eventually', 'charge', { after: 'reserve' }),
    temporal('never', 'refund', { after: 'reserve' }),
  ];

  test('is not taken for a short one that came first', () => {
    for (const end of [20.1, 10]) expect(judged(end, ...rules)).toEqual(rules.map(() => 'held'));
    for (const end of [5.1, -1_700_000_000_000]) {
      expect(judged(end, ...rules)).toEqual([
        'failed order-violated',
        'failed outside-window',
        'failed span-mismatch',
        'failed temporal-missing',
        'failed span-missing',
        'failed vacuous-expectation',
      ]);
    }
  });

  test('is told as what it is', () => {
    const said = (one: Expectation): string => JSON.stringify(findingOf(unended(5.1), one));
    expect(rules.slice(0, 3).map(said)).toEqual([
      expect.stringContaining('the one of its trace ends before it starts, or never'),
      expect.stringContaining('actual":"it ends before it starts, or never'),
      expect.stringContaining('none, for it ends before it starts, or never'),
    ]);
    expect(said(temporal('eventually', 'charge', { after: 'reserve' }))).toContain(
      'spans of that name are there: each ends before it starts, or never',
    );
  });
});
