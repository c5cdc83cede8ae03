import { expect, test } from 'vitest';
import { exitCodeOf, statusOf } from '../../src/diagnostics/exit.ts';

const none = { passed: 0, failed: 0, errored: 0, flaky: 0, skipped: 0, cancelled: 0 };
const all = { passed: 1, failed: 1, errored: 1, flaky: 1, skipped: 1, cancelled: 1 };
const calm = { interrupted: false, faulty: false, counts: none };

test('the strongest reason decides the exit code', () => {
  const weaker = [
    { ...calm, interrupted: true, faulty: true, counts: all },
    { ...calm, faulty: true, counts: all },
    { ...calm, counts: all },
    { ...calm, counts: { ...all, errored: 0 } },
    { ...calm, counts: { ...all, errored: 0, failed: 0 }, failOnFlaky: true },
    { ...calm, counts: { ...none, skipped: 3 } },
    { ...calm, counts: { ...all, errored: 0, failed: 0 } },
  ];

  expect(weaker.map(exitCodeOf)).toEqual([130, 2, 3, 1, 5, 4, 0]);
});

test('a run that proved nothing is not green', () => {
  expect(exitCodeOf(calm)).toBe(4);
  expect(exitCodeOf({ ...calm, counts: { ...none, cancelled: 1 } })).toBe(4);
  expect(statusOf(calm)).toBe('skipped');
});

test('a flaky run is green unless that is refused', () => {
  const counts = { ...none, passed: 1, flaky: 1 };

  expect(exitCodeOf({ ...calm, counts })).toBe(0);
  expect(exitCodeOf({ ...calm, counts, failOnFlaky: true })).toBe(5);
  expect(statusOf({ ...calm, counts })).toBe('flaky');
});
