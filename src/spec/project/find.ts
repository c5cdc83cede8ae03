import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The file of a project: today's `clnrm.toml`, or the older tool's `cleanroom.toml`. */
export interface ProjectFile {
  /** Absolute path. */
  readonly path: string;
  readonly form: 'clnrm' | 'cleanroom';
  /** An older file in the same folder, which is not read. */
  readonly beside?: string;
}

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The project file of the nearest folder upwards from `cwd` that has one. */
export const findProject = (cwd: string): ProjectFile | undefined => {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, 'clnrm.toml');
    const older = join(folder, 'cleanroom.toml');
    if (isFile(path)) return { path, form: 'clnrm', ...(isFile(older) && { beside: older }) };
    if (isFile(older)) return { path: older, form: 'cleanroom' };
    if (folder === dirname(folder)) return;
  }
};
