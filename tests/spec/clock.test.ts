import { expect, test } from 'vitest';
import { around, planText } from '../helpers/plan.ts';

const clockOf = async (lines: string) => {
  const { specs, diagnostics } = await planText(around(`[determinism]\n${lines}`));
  expect(diagnostics).toEqual([]);
  return specs[0]?.clock;
};

const startMs = Date.parse('2024-12-31T22:30:00Z');

test.for([
  ['text', 'freeze_clock = "2025-01-01T00:30:00+02:00"'],
  ['a date of TOML', 'freeze_clock = 2025-01-01T00:30:00+02:00'],
  ['a date of TOML with a blank', 'freeze_clock = 2025-01-01 00:30:00+02:00'],
])('a moment may be written as %s', async ([, line]) => {
  expect(await clockOf(line ?? '')).toEqual({ startMs, isWanted: false });
});

test('clock = "start" says that subjects without the clock are to be warned of, clock = "none" frees them all', async () => {
  const moment = 'freeze_clock = "2024-12-31T22:30:00Z"\n';

  expect(await clockOf(`${moment}clock = "start"`)).toEqual({ startMs, isWanted: true });
  expect(await clockOf(`${moment}clock = "none"`)).toBeUndefined();
  expect(await clockOf('clock = "none"')).toBeUndefined();
});
