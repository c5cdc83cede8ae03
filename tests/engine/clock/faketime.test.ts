import { expect, test } from 'vitest';
import { readTrial } from '../../../src/engine/clock/faketime.ts';

const NOW = 1_735_689_600;
const lib = '/usr/lib/x/faketime/libfaketime.so.1';

test.for([
  ['a library that moves date by what was asked', `${lib} ${NOW - 1e9}\nnow ${NOW}\n`, { library: lib }],
  ['the first of two that works', `/a 0\n/b ${NOW - 1e9 + 1}\nnow ${NOW}\n`, { library: '/b' }],
  [
    'a date that shows the real time',
    `${lib} ${NOW}\nnow ${NOW}\n`,
    { reason: 'libfaketime sets no clock there' },
  ],
  [
    'a program that does not start with it',
    `${lib} \nnow ${NOW}\n`,
    { reason: 'libfaketime sets no clock there' },
  ],
  ['no library', `now ${NOW}\n`, { reason: 'libfaketime is not there' }],
  ['no date to ask', `${lib} \nnow \n`, { reason: 'libfaketime sets no clock there' }],
] as const)('%s is told from what the trial printed', ([, stdout, trial]) => {
  expect(readTrial(stdout)).toEqual(trial);
});
