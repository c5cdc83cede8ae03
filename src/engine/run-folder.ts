import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { RUN_VARIABLE } from '../util/own-variables.ts';
import { type Owner, ownerOf, stateOf } from './owner.ts';

/** Where runs of this user keep their folders: one folder a run, with its owner inside. */
export const runsFolder = (): string => join(tmpdir(), `clnrm-${userInfo().uid}`);

/** Makes the private folder of a run, before anything else exists that could be left behind. */
export const createRunFolder = (run: string): { folder: string; owner: Owner } => {
  const owner = ownerOf(run);
  const folder = join(runsFolder(), run);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
  return { folder, owner };
};

const readOwner = (folder: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
};

/** Runs of this user whose owner is gone; those of other hosts and pid namespaces are not among them. */
export const deadRuns = (): readonly { folder: string; owner: Owner }[] => {
  let names: string[];
  try {
    names = readdirSync(runsFolder());
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const folder = join(runsFolder(), name);
    const owner = readOwner(folder);
    return owner && stateOf(owner) === 'dead' ? [{ folder, owner }] : [];
  });
};

/** Below the folder of some user's runs, wherever temporary files lie. */
const OURS = /\/clnrm-\d+\/[^/]+/;

/**
 * Removes a tree of a run, also where the kernel or a step left folders nobody may enter (overlay's `work`).
 * @throws of anything else: no mistake of ours removes what is not ours.
 */
export const removeTree = (folder: string): void => {
  if (!OURS.test(resolve(folder))) throw new Error(`${folder} is no folder of a run: not removed`);
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    unlock(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};

const unlock = (folder: string): void => {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) unlock(join(folder, entry.name));
};

/** The mark of one room's processes: the run's, and a part of its own, so that a room ends none of its neighbours'. */
export const roomMark = (run: string, room: string): string => `${run}.${room}`;

/** Ends every process that bears the mark of a room, or of any room of a run. Linux only. */
export const endProcesses = (mark: string): number => {
  if (process.platform !== 'linux') return 0;
  const whole = `${RUN_VARIABLE}=${mark}`;
  const isMarked = (variable: string): boolean => variable === whole || variable.startsWith(`${whole}.`);
  let ended = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').some(isMarked)) continue;
      process.kill(Number(name), 'SIGKILL');
      ended++;
    } catch {
      // not ours to read, or gone
    }
  }
  return ended;
};
