import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeRun } from './container/reap.ts';
import { findEngine } from './container/socket.ts';
import { endProcesses, removeTree } from './run-folder.ts';

/** Written into the run's folder before the first container is asked for. */
export const ENGINE_MARK = 'uses-engine';

/** Ends every process of a run, until a look finds none. Doors and rooms end by themselves within milliseconds. */
const endAll = async (run: string): Promise<number> => {
  let ended = 0;
  for (let empty = 0; empty < 2; ) {
    const now = endProcesses(run);
    ended += now;
    empty = now === 0 ? empty + 1 : 0;
    await delay(20);
  }
  return ended;
};

const removeContainers = async (run: string, folder: string): Promise<number> => {
  if (!existsSync(join(folder, ENGINE_MARK))) return 0;
  const found = await findEngine(process.env);
  return 'reason' in found ? 0 : removeRun(found.socket, run);
};

/** Ends and removes all that a dead run left: processes, containers, its folder. Says what, in words. */
export const cleanRun = async (run: string, folder: string): Promise<readonly string[]> => {
  const [processes, containers] = await Promise.all([endAll(run), removeContainers(run, folder)]);
  removeTree(folder);
  return [
    ...(processes > 0 ? [`${processes} processes of run ${run}`] : []),
    ...(containers > 0 ? [`${containers} containers of run ${run}`] : []),
    folder,
  ];
};
