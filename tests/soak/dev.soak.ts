import { expect, it } from 'vitest';
import { saveOften } from '../helpers/dev-saves.ts';

const SAVES = Number(process.env.CLNRM_SOAK_SAVES ?? 200);

it(`after each of ${SAVES} saves in random order over 20 files every verdict is of the last save, and nothing grows`, async () => {
  const { stale, held, left, rounds, stopped } = await saveOften(SAVES, process.env.CLNRM_SOAK_SEED ?? 'dev');
  const [early, late] = held;
  console.log(JSON.stringify({ rounds, stopped, early, late }));

  expect(stale).toEqual([]);
  expect(left).toEqual([]);
  expect(rounds).toBeGreaterThan(SAVES / 4);
  expect(stopped).toBeGreaterThan(0);
  expect(late.files).toBeLessThanOrEqual(early.files);
  expect(late.children).toBeLessThanOrEqual(early.children);
  // chokidar may give up the watch of a file that a rename replaced: that of its folder tells all the same
  expect(late.watches).toBeLessThanOrEqual(early.watches);
  expect(late.residentMb).toBeLessThan(early.residentMb + 40);
});
