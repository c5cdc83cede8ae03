import { expect, it } from 'vitest';
import { describeResult, runSubject } from '../helpers/evidence.ts';

/** Runs of each kind; the suite runs a short cut (tests/engine/evidence.test.ts). */
const RUNS = Number(process.env.CLNRM_SOAK_RUNS ?? 1_000);

it(`${RUNS} runs of a subject that delays its exports at random and flushes at SIGTERM are never red`, async () => {
  const results = await runSubject('flush', RUNS, 'flush');

  expect(results).toHaveLength(RUNS);
  expect(results.filter(({ status }) => status !== 'passed').map(describeResult)).toEqual([]);
});

it(`${RUNS} runs of subjects that end at SIGTERM without flushing are never green on a negative rule`, async () => {
  for (const atTerm of ['exit', 'default'] as const)
    for (const rule of ['negative', 'count'] as const) {
      const runs = Math.ceil(RUNS / 4);
      const results = await runSubject(atTerm, runs, rule);

      expect(results).toHaveLength(runs);
      expect(results.filter(({ status }) => status !== 'failed').map(describeResult)).toEqual([]);
    }
});
