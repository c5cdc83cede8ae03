import { expect, it } from 'vitest';
import { killRuns } from '../helpers/sigkill.ts';

const KILLS = Number(process.env.CLNRM_SOAK_KILLS ?? 50);

it(`${KILLS} SIGKILLs of the runner at random moments leave nothing 2 s later`, async () => {
  const killed = await killRuns(KILLS, 2_000);

  expect(killed).toHaveLength(KILLS);
  expect(killed.filter(({ left }) => left.length > 0)).toEqual([]);
});
