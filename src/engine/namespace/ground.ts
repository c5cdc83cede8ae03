import {
  accessSync,
  chmodSync,
  constants,
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { copyInto } from '../copy.ts';
import { isWithin } from '../workspace.ts';
import { hostMounts, mountsBelow } from './mounts.ts';

/** What the copy-on-write view of a workspace lies on. */
export interface Ground {
  /** The folder below the view: the workspace itself, or a copy of it. */
  readonly lower: string;
  /** Folders that are not in the copy, by their path in the workspace: each has a view of its own. */
  readonly apart: readonly string[];
}

/** Finds what the view of a workspace lies on, once for a run. */
export type Grounds = (workspace: string) => Promise<Ground>;

interface GroundsFor {
  /** Copies are kept below it. */
  readonly folder: string;
  readonly run: string;
  readonly signal: AbortSignal;
}

/**
 * Where no mount is inside a workspace, it is its own ground. The kernel lays no overlay over a tree that holds mounts
 * of another user namespace (it would show what they cover), so such a tree is copied once for the run: all but its
 * mounts and its heavy folders.
 */
export const createGrounds = (request: GroundsFor): Grounds => {
  const known = new Map<string, Promise<Ground>>();
  return (workspace) => {
    const ground = known.get(workspace) ?? groundOf(workspace, known.size, request);
    known.set(workspace, ground);
    return ground;
  };
};

const groundOf = async (workspace: string, number: number, request: GroundsFor): Promise<Ground> => {
  const top = realpathSync(workspace);
  const mounts = mountsBelow(top, hostMounts()).map(({ point }) => point);
  if (mounts.length === 0) return { lower: workspace, apart: [] };
  const lower = join(request.folder, `ground-${number}`);
  const apart = await lay(top, lower, mounts, request);
  return { lower, apart: apart.map((path) => relative(top, path)) };
};

/** Copies `source` to `target` and returns the folders below that it left empty. */
const lay = async (
  source: string,
  target: string,
  mounts: readonly string[],
  request: GroundsFor,
): Promise<readonly string[]> => {
  mkdirSync(target);
  const entries = entriesOf(source).map((entry) => ({ entry, path: join(source, entry.name) }));
  const kinds = entries.map(({ entry, path }) => ({
    path,
    name: entry.name,
    kind: kindOf(entry, path, mounts),
  }));
  const copied = kinds.filter(({ kind }) => kind === 'copied').map(({ path }) => path);
  await copyInto({ ...request, sources: copied, target });
  const apart: string[] = [];
  for (const { path, name, kind } of kinds) {
    if (kind === 'holds-mounts') apart.push(...(await lay(path, join(target, name), mounts, request)));
    if (kind !== 'apart') continue;
    mkdirSync(join(target, name));
    apart.push(path);
  }
  chmodSync(target, lstatSync(source).mode & 0o7777);
  return apart;
};

const entriesOf = (folder: string): readonly Dirent[] =>
  isOpen(folder) ? readdirSync(folder, { withFileTypes: true }) : [];

const kindOf = (
  entry: Dirent,
  path: string,
  mounts: readonly string[],
): 'copied' | 'holds-mounts' | 'apart' => {
  if (!entry.isDirectory()) return 'copied';
  if (mounts.includes(path)) return 'apart';
  if (mounts.some((point) => isWithin(point, path))) return 'holds-mounts';
  return isHeavy(path) ? 'apart' : 'copied';
};

const isOpen = (folder: string): boolean => {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** A copy of so much takes 0.3 s (2 cores, files in the page cache). */
const HEAVY_BYTES = 32 * 1024 * 1024;
const HEAVY_ENTRIES = 4000;

/** Whether a folder is too much to be copied; looks no further than that. */
const isHeavy = (top: string): boolean => {
  let [bytes, entries] = [0, 0];
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (++entries > HEAVY_ENTRIES || bytes > HEAVY_BYTES) return true;
    }
  return false;
};
