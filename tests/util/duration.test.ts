import { expect, test } from 'vitest';
import { parseDuration, showDuration, writeDuration } from '../../src/util/duration.ts';

test('durations are a number with a unit, or a chain of them', () => {
  expect(['500ms', '1.5s', '2m', '1h', '1m30s'].map(parseDuration)).toEqual([
    500, 1500, 120_000, 3_600_000, 90_000,
  ]);
  expect(['', '5', '5 s', '-1s', '1d', 's'].map(parseDuration)).toEqual(Array(6).fill(undefined));
});

test('people see at most three digits', () => {
  const shown = [0, 0.04, 2.25, 9.96, 412.4, 999.6, 1234, 59_960, 125_000, 3_725_000].map(showDuration);

  expect(shown).toEqual([
    ...['0 ms', '0 ms', '2.3 ms', '10 ms', '412 ms', '1.0 s', '1.2 s'],
    ...['1 m 0 s', '2 m 5 s', '1 h 2 m'],
  ]);
});

test('writes milliseconds as a duration that is read back', () => {
  const all = [0, 0.5, 412, 1000, 1500, 90_000];
  expect(all.map(writeDuration)).toEqual(['0s', '0.5ms', '412ms', '1s', '1500ms', '90s']);
  expect(all.map(writeDuration).map(parseDuration)).toEqual(all);
  expect(writeDuration(0.1 + 0.2)).toBe('0.3ms');
});
