import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

/** Makes a folder such as the project's `.clnrm`: what clnrm remembers of this machine belongs into no repository. */
export const makeKeptFolder = (path: string): void => {
  makeFolder(path);
  const ignored = join(path, '.gitignore');
  if (!existsSync(ignored)) writeFileSync(ignored, '*\n');
};
