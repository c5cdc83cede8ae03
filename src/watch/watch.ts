import { once } from 'node:events';
import { constants, existsSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type FSWatcher, watch as open } from 'chokidar';
import { Channel } from '../util/channel.ts';
import { isEntered, isHeard, type Places, parentsOf } from './places.ts';

/** Changes of files, one absolute path each, as they are noticed; one save is told once. */
export interface Watch extends AsyncIterable<string>, AsyncDisposable {
  /** From now on these places count; resolves when they are watched. Files that changed after `sinceMs` are told. */
  cover(places: Places, sinceMs: number): Promise<void>;
}

/** Clocks of file systems tick coarsely: a file may look up to so many ms older than it is. */
const COARSE_MS = 10;

/** Paths that a raw event may mean: of a folder's own watch the name is of a child, of a file's it is its own. */
const meant = (name: unknown, watched: string | undefined): readonly string[] => {
  if (watched === undefined) return [];
  if (typeof name !== 'string' || name === '') return [watched];
  if (basename(watched) !== name) return [join(watched, name)];
  return isThereFolder(watched) ? [watched, join(watched, name)] : [watched];
};

const watchedPath = (details: unknown): string | undefined => {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return undefined;
  return typeof details.watchedPath === 'string' ? details.watchedPath : undefined;
};

const isThereFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const isFolder = (mode: bigint): boolean => (Number(mode) & constants.S_IFMT) === constants.S_IFDIR;

/** What tells one save of a file from the next; undefined where there can be no file. */
const stateOf = (path: string): string | undefined => {
  try {
    const { ctimeNs, ino, size, mode } = statSync(path, { bigint: true });
    return isFolder(mode) ? undefined : `${ctimeNs} ${ino} ${size}`;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? undefined : 'gone';
  }
};

/** Everything whose path is noticed by one watcher over `places`, from when this resolves. */
const openWatcher = async (
  places: Places,
  tell: (path: string, changedMs?: number) => void,
): Promise<FSWatcher> => {
  const parents = parentsOf(places.files);
  const ignored = (path: string, stats?: Stats): boolean => {
    if (stats?.isFile()) return !isHeard(path, places);
    return !isEntered(path, places, parents) && (stats?.isDirectory() === true || !isHeard(path, places));
  };
  const all = new Set([...places.trees, ...places.searched, ...parents]);
  const roots = [...all].filter((path) => existsSync(path));
  const watcher = open(roots, { ignored, alwaysStat: true, atomic: false, ignorePermissionErrors: true });
  watcher.on('all', (event, path, stats) => tell(path, event === 'add' ? stats?.ctimeMs : undefined));
  // chokidar drops a change that follows another within 50 ms; what the system says is complete
  watcher.on('raw', (_, name, details) => {
    for (const path of meant(name, watchedPath(details))) tell(path);
  });
  // a file may vanish while it is looked at
  watcher.on('error', () => {});
  if (roots.length > 0) await once(watcher, 'ready');
  return watcher;
};

const textOf = ({ files, trees, searched }: Places): string =>
  JSON.stringify([files, trees, searched].map((paths) => [...paths].sort()));

/** A place to tell changes to: the same state of a file is told once. */
const createTeller = (push: (path: string) => void): ((path: string) => void) => {
  const told = new Map<string, string>();
  return (path) => {
    const state = stateOf(path);
    if (state === undefined || told.get(path) === state) return;
    told.set(path, state);
    push(path);
  };
};

/**
 * Watches by chokidar. New places get a new watcher, and the one before goes when that one is ready: nothing is missed
 * in between, and nothing is left of places that do not count any more.
 */
export const openWatch = (): Watch => {
  const channel = new Channel<string>();
  const tell = createTeller((path) => channel.push(path));
  let current: { readonly text: string; readonly watcher: Promise<FSWatcher> } | undefined;
  return {
    async cover(places, sinceMs) {
      const text = textOf(places);
      if (current?.text === text) return;
      const before = current?.watcher;
      const watcher = openWatcher(places, (path, changedMs = Number.POSITIVE_INFINITY) => {
        if (changedMs >= sinceMs - COARSE_MS && isHeard(path, places)) tell(path);
      });
      current = { text, watcher };
      await watcher;
      await (await before)?.close();
    },
    [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](),
    async [Symbol.asyncDispose]() {
      channel.close();
      await (await current?.watcher)?.close();
    },
  };
};
