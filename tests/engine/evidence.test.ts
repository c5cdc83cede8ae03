import { expect, test } from 'vitest';
import { describeResult, runSubject } from '../helpers/evidence.ts';

// A short cut of tests/soak/evidence.soak.ts.
test('a subject that delays each export up to 2 s and flushes at SIGTERM is never red', async () => {
  const results = await runSubject('flush', 10, 'flush');

  expect(results).toHaveLength(10);
  expect(results.filter(({ status }) => status !== 'passed').map(describeResult)).toEqual([]);
});

test('a subject that leaves at SIGTERM without sending what it owes is never green on a negative rule', async () => {
  const results = (
    await Promise.all([runSubject('exit', 5, 'negative'), runSubject('default', 5, 'count')])
  ).flat();

  expect(results).toHaveLength(10);
  expect(results.filter(({ status }) => status !== 'failed').map(describeResult)).toEqual([]);
});
