import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What is watched. All paths are absolute. */
export interface Places {
  /** Single files; they need not exist yet. */
  readonly files: ReadonlySet<string>;
  /** Folders of which every file counts. */
  readonly trees: ReadonlySet<string>;
  /** Folders below which files count whose name fits `pattern`. */
  readonly searched: ReadonlySet<string>;
  /** Names of files that are looked for. */
  readonly pattern: { test(name: string): boolean };
}

/** What no program under test is made of, or what is too much to watch: it changes by an install or a checkout. */
const SKIPPED = new Set(['node_modules', '.git', '.clnrm', '.hg', '.svn']);

/**
 * What editors leave beside a file while it is saved: Vim's probe and swap files, backups, Emacs' locks, JetBrains' and
 * sed's copies. And logs, which whatever runs nearby writes all the time.
 */
const PASSING = /^(?:4913|.*~|\.#.*|#.*#|.*\.sw[a-z]|.*___jb_(?:tmp|old)___|sed\w{6}|.*\.log)$/;

/** Whether a path is the folder or below it. */
export const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The folder of the set that holds a path, or is it. */
const holder = (path: string, folders: ReadonlySet<string>): string | undefined => {
  for (let at = path; ; at = dirname(at)) {
    if (folders.has(at)) return at;
    if (at === dirname(at)) return undefined;
  }
};

const isPassedOver = (path: string, folder: string): boolean =>
  path
    .slice(folder.length)
    .split('/')
    .some((part) => SKIPPED.has(part));

/** Whether a change of this file is to be heard. */
export const isHeard = (path: string, { files, trees, searched, pattern }: Places): boolean => {
  if (files.has(path)) return true;
  const name = basename(path);
  if (PASSING.test(name)) return false;
  const tree = holder(path, trees);
  if (tree !== undefined && !isPassedOver(path, tree)) return true;
  const folder = pattern.test(name) ? holder(path, searched) : undefined;
  return folder !== undefined && !isPassedOver(path, folder);
};

/** Whether a folder has to be entered, because files below it may be heard. */
export const isEntered = (path: string, { trees, searched }: Places, parents: ReadonlySet<string>): boolean =>
  parents.has(path) ||
  [trees, searched].some((folders) => {
    const folder = holder(path, folders);
    return folder !== undefined && !isPassedOver(path, folder);
  });

/**
 * Folders through which single files are watched: a file that is replaced by a rename, or is not there yet, is seen
 * from its folder only. Where the folder is missing too, those above it, up to one that exists.
 */
export const parentsOf = (files: Iterable<string>): ReadonlySet<string> => {
  const parents = new Set<string>();
  for (const file of files)
    for (let at = dirname(file); !parents.has(at); at = dirname(at)) {
      parents.add(at);
      if (existsSync(at)) break;
    }
  return parents;
};
