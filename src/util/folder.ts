import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; nothing when it is there. Throws what the file system says. Node's own
 * `recursive` never returns where a parent exists and takes no folder, as /proc (Node 20.20).
 */
export const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // another run may have been faster
    if (!existsSync(path)) throw error;
  }
};
