import { expect, test } from 'vitest';
import { clockVariables } from '../../../src/engine/clock/variables.ts';

const setting = { aheadMs: -1_500, preload: '/a "b"/clock.cjs' };

test('Node is given the preload before what the author lets it load, once, whatever is in its path', () => {
  const { NODE_OPTIONS = '' } = clockVariables(setting, { NODE_OPTIONS: '--require ./own.cjs' });

  expect(NODE_OPTIONS).toBe('--require "/a \\"b\\"/clock.cjs" --require ./own.cjs');
  expect(clockVariables(setting, { NODE_OPTIONS }).NODE_OPTIONS).toBe(NODE_OPTIONS);
});

test.for([
  [-1_500, '-1.500'],
  [0, '+0.000'],
  [86_400_000, '+86400.000'],
])('libfaketime is told %i ms as %s', ([aheadMs, offset]) => {
  const variables = clockVariables({ aheadMs: Number(aheadMs), preload: '/p', library: '/l.so' }, {});

  expect(variables).toMatchObject({
    LD_PRELOAD: '/l.so',
    FAKETIME: offset,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  });
});

test('an author who preloads a library keeps it, and one who sets FAKETIME is left alone', () => {
  const library = { ...setting, library: '/l.so' };

  expect(clockVariables(library, { LD_PRELOAD: '/own.so' }).LD_PRELOAD).toBe('/l.so:/own.so');
  expect(clockVariables(library, { FAKETIME: '' })).not.toHaveProperty('LD_PRELOAD');
  expect(clockVariables(setting, {})).not.toHaveProperty('LD_PRELOAD');
});
