import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
