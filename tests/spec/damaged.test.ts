import { expect, it } from 'vitest';
import { judgeDamagedSpecs } from '../helpers/damaged-specs/run.ts';

/** As many as a commit can wait for; `npm run soak:specs` takes a hundred times more and another seed. */
const COUNT = 400;

it(`${COUNT} damaged specs give a plan or faults with a place, none of them in more than a second`, async () => {
  const { planned, refused, wrong } = await judgeDamagedSpecs({ count: COUNT });

  expect(wrong).toEqual([]);
  expect(planned + refused).toBe(COUNT);
  expect(Math.min(planned, refused)).toBeGreaterThan(COUNT / 10);
}, 120_000);
