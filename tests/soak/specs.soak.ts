import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { judgeDamagedSpecs } from '../helpers/damaged-specs/run.ts';

/** The suite runs a short cut (tests/spec/damaged.test.ts). Another CLNRM_SOAK_SEED damages in other ways. */
const RUNS = Number(process.env.CLNRM_SOAK_RUNS ?? 100_000);
const SEED = Number(process.env.CLNRM_SOAK_SEED ?? 2);

it(`${RUNS} damaged specs give a plan or faults with a place, none of them in more than a second`, async () => {
  const tally = await judgeDamagedSpecs({ count: RUNS, seed: SEED, threads: availableParallelism() });
  const { wrong, ...figures } = tally;
  console.log(figures);

  expect(wrong).toEqual([]);
  expect(tally.planned + tally.refused).toBe(RUNS);
});
