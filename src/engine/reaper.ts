import type { Host } from '../util/host.ts';
import { cleanRun } from './clean-run.ts';
import { reapContainers } from './container/reap.ts';
import { findEngine } from './container/socket.ts';
import { deadRuns } from './run-folder.ts';

/** Removes the folders and processes of runs whose owner is dead; under a millisecond when there are none. */
export const reapFolders = async (): Promise<readonly string[]> => {
  const removed = await Promise.all(deadRuns().map(({ folder, owner }) => cleanRun(owner.run, folder)));
  return removed.flat();
};

/** Removes everything that dead runs of this user on this host left, containers too. What runs is left alone. */
export const reap = async (host: Pick<Host, 'env'>): Promise<{ removed: readonly string[] }> => {
  const removed = await reapFolders();
  const engine = await findEngine({ ...host.env });
  const containers = 'reason' in engine ? 0 : await reapContainers(engine.socket);
  return { removed: containers > 0 ? [...removed, `${containers} containers of dead runs`] : removed };
};
