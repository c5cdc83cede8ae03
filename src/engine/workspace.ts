import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import type { RoomRequest } from './room.ts';

/** What marks the top of a project. */
const MARKS = ['clnrm.toml', 'cleanroom.toml', '.git'];

/**
 * The folder tree a room sees copy-on-write: the nearest folder at or above the spec's that is the top of a
 * project, else the spec's own. A spec in `tests/` can so start `../dist/server.js`.
 */
export const workspaceOf = (folder: string): string => {
  for (let at = folder; at !== dirname(at); at = dirname(at))
    if (MARKS.some((mark) => existsSync(join(at, mark)))) return at;
  return folder;
};

/** Whether a path is the folder or below it. */
export const isWithin = (path: string, folder: string): boolean =>
  `${path}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

const REMEDY = { hint: 'move the spec into a folder of its own' };

/**
 * Throws where the tree that a room is to see cannot be shown in it: it holds the room's own folder for temporary
 * files, or it covers the room's /tmp.
 */
export const refuseNested = ({ workspace, scratch }: Pick<RoomRequest, 'workspace' | 'scratch'>): void => {
  const holds = isWithin(scratch, workspace);
  if (!holds && !isWithin('/tmp', workspace)) return;
  const why = holds ? 'holds the folder for temporary files' : 'covers /tmp, which every room has for itself';
  throw new InfrastructureError([
    fault('room-failed', `the project's folder ${workspace} cannot be shown in a room: it ${why}`, REMEDY),
  ]);
};
