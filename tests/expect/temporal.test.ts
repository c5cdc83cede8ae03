import { describe, expect, test } from 'vitest';
import { outcome, precede, temporal } from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const at = (id: number, name: string, start: number, end: number, rest: Partial<Sketch> = {}): Sketch => ({
  id,
  name,
  start,
  end,
  ...rest,
});

/** Two requests and what a consumer makes of the first, each in a trace of its own. */
const timeline: readonly Sketch[] = [
  at(0, 'clnrm.step', 0, 100, { trace: 9, source: 'runner' }),
  at(1, 'order', 10, 20, { trace: 0 }),
  at(2, 'order', 30, 40, { trace: 1 }),
  at(3, 'ship', 22, 28, { trace: 2 }),
  at(4, 'report', 50, 60, { trace: 2 }),
];

describe('after, before and within', () => {
  test('read the timeline of the scenario, whatever trace a span is in, where order reads each trace for itself', () => {
    expect(outcome(timeline, temporal('eventually', 'ship', { after: 'order', before: 'report' }))).toBe(
      'held',
    );
    expect(outcome(timeline, precede('order', 'ship'))).toMatch(/^failed/);
  });

  test('begin where the first span of after ended, and end where the next of before starts', () => {
    const between = (name: string) =>
      outcome(timeline, temporal('eventually', name, { after: 'order', before: 'order' }));

    expect(between('ship')).toBe('held');
    expect(between('report')).toBe('failed temporal-missing');
  });

  test('count time from after, or from the first step', () => {
    const soon = (withinMs: number, after?: string) =>
      outcome(timeline, temporal('eventually', 'ship', { withinMs, ...(after !== undefined && { after }) }));

    expect([soon(22), soon(21), soon(2, 'order'), soon(1, 'order')]).toEqual([
      'held',
      'failed temporal-missing',
      'held',
      'failed temporal-missing',
    ]);
  });

  test('need the spans that they name', () => {
    expect(outcome(timeline, temporal('never', 'refund', { after: 'order' }))).toBe('held');
    expect(outcome(timeline, temporal('never', 'refund', { after: 'payment' }))).toMatch(/^failed/);
  });
});

test('at_most_concurrent counts spans of all traces together', () => {
  const together = [...timeline, at(5, 'order', 35, 45, { trace: 3 })];

  expect(outcome(timeline, temporal('at_most_concurrent', 'order', { most: 1 }))).toBe('held');
  expect(outcome(together, temporal('at_most_concurrent', 'order', { most: 1 }))).toBe(
    'failed temporal-violated',
  );
});
