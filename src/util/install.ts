import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file of this installation, by its path from the package's folder, wherever we were bundled to. */
export const installed = (path: string): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder))
      throw new Error(`${path} is missing from this installation: reinstall, or run npm run build`);
  }
};
