import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { initialState, reduce } from '../../src/reporters/reduce.ts';
import { stateOf } from '../helpers/collect.ts';
import { everythingWrong, result, runOf } from './events.ts';

const { id } = result('first', 'passed');
const started = runOf([result('first', 'passed')]).slice(0, 2);

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
};

test('no event changes the state before it', () => {
  let state = deepFreeze(initialState);

  for (const event of runOf([everythingWrong])) state = deepFreeze(reduce(state, event));

  expect(state.summary?.counts.failed).toBe(1);
});

test('an event that nobody knows, or of an unknown scenario, changes nothing', () => {
  const state = stateOf(started);
  const foreign: RunEvent = { t: 1, type: 'step:start', scenario: 'nobody', step: 'x' };

  expect(reduce(state, foreign)).toBe(state);
  expect(reduce(state, JSON.parse(`{"t":1,"type":"new:kind","scenario":${JSON.stringify(id)}}`))).toBe(state);
});

test('a second attempt starts from nothing but keeps warnings and the time it began', () => {
  const warned: readonly RunEvent[] = [
    ...started,
    { t: 20, type: 'service:log', scenario: id, service: 'api', stream: 'stdout', line: 'hello' },
    {
      t: 21,
      type: 'scenario:diagnostic',
      scenario: id,
      diagnostic: { severity: 'warning', code: 'unsealed', message: 'x' },
    },
    { t: 30, type: 'scenario:start', scenario: id, attempt: 2 },
  ];

  expect(stateOf(warned).scenarios[0]).toMatchObject({
    attempt: 2,
    startedAt: 10,
    lines: [],
    diagnostics: [{ code: 'unsealed' }],
  });
});

test('a service that writes for ever does not fill the memory', () => {
  const lines = Array.from({ length: 1000 }, (_, number): RunEvent => {
    return { t: 20, type: 'service:log', scenario: id, service: 'api', stream: 'stdout', line: `${number}` };
  });

  const kept = stateOf([...started, ...lines]).scenarios[0]?.lines ?? [];

  expect(kept).toHaveLength(100);
  expect(kept.at(-1)?.line).toBe('999');
});
