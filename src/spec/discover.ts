import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fault, warning } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SpecSelection } from '../model/files.ts';
import { isPattern, patternToRegExp, splitPattern } from './glob.ts';

/** Files whose name begins with _ are libraries of macros: imported, not run. */
const SPEC = /^(?!_).*\.clnrm\.toml(\.njk|\.tera)?$/;
/** Whether a file of this name is a spec. */
export const isSpecName = (path: string): boolean => SPEC.test(basename(path));

const SKIPPED = new Set(['node_modules', '.git', 'dist', '.clnrm']);

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** What a path is, links followed; a link to a spec that is gone is a file, and reading it says so. */
const kindOf = (path: string): 'file' | 'folder' | undefined => {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return SPEC.test(basename(path)) && isLink(path) ? 'file' : undefined;
  }
};

/** Names in a folder by code unit, so that every machine has the same order. */
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
  } catch {
    return [];
  }
};

/** Every file and folder below a folder. Each folder is entered once, however many links lead to it. */
function* below(folder: string, entered = new Set<string>()): Generator<{ path: string; folder: boolean }> {
  const real = realpathSync(folder);
  if (entered.has(real)) return;
  entered.add(real);
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind === undefined || (kind === 'folder' && SKIPPED.has(name))) continue;
    yield { path, folder: kind === 'folder' };
    if (kind === 'folder') yield* below(path, entered);
  }
}

const specsBelow = (folder: string): readonly string[] =>
  [...below(folder)].flatMap((one) => (!one.folder && isSpecName(one.path) ? [one.path] : []));

/** Files that fit a pattern, and specs below folders that do. A last part of stars alone asks for specs only. */
const matching = (path: string, cwd: string): readonly string[] => {
  const { base, pattern } = splitPattern(path);
  const root = resolve(cwd, base);
  if (kindOf(root) !== 'folder') return [];
  const fits = patternToRegExp(pattern);
  const any = !/(^|\/)\*+$/.test(pattern);
  return [...below(root)].flatMap((one) => {
    if (!fits.test(relative(root, one.path))) return [];
    if (one.folder) return specsBelow(one.path);
    return any || isSpecName(one.path) ? [one.path] : [];
  });
};

const idOf = (path: string, cwd: string): string =>
  relative(cwd, path).replaceAll('\\', '/') || basename(path);

const missing = (path: string, cwd: string): Diagnostic => {
  const full = resolve(cwd, path);
  const [best] = nearest(basename(full), namesIn(dirname(full)), 1);
  const found = best === undefined ? undefined : idOf(join(dirname(full), best), cwd);
  const folder =
    kindOf(dirname(full)) === 'folder'
      ? undefined
      : `the folder ${idOf(dirname(full), cwd)} is not there either`;
  const hint = found === undefined ? folder : `did you mean '${found}'?`;
  return fault('unreadable-file', `${path} does not exist`, hint === undefined ? {} : { hint });
};

const nothing = (path: string, cwd: string): Diagnostic => {
  const hint = 'name a file, or a folder that holds *.clnrm.toml files; `clnrm init` writes one';
  if (isPattern(path)) return warning('no-specs', `no file fits ${path}`, { hint });
  const others = namesIn(resolve(cwd, path)).filter((name) => /\.toml\b/.test(name) && name !== 'clnrm.toml');
  const [other] = others;
  if (other === undefined) return warning('no-specs', `no spec is below ${path}`, { hint });
  const rename = `specs are called *.clnrm.toml; name ${other} on the command line to run it all the same`;
  return warning('no-specs', `no spec is below ${path}`, { hint: rename });
};

type Found = { readonly specs: readonly SpecSelection[] } | { readonly fault: Diagnostic };

const select = (path: string, cwd: string): Found => {
  const full = resolve(cwd, path);
  const specs = (paths: readonly string[], line?: number): Found =>
    paths.length === 0
      ? { fault: nothing(path, cwd) }
      : {
          specs: paths.map((one) => ({
            path: one,
            id: idOf(one, cwd),
            ...(line === undefined ? {} : { line }),
          })),
        };
  const kind = kindOf(full);
  if (kind === 'file') return specs([full]);
  if (kind === 'folder') return specs(specsBelow(full));
  const [, file, digits] = /^(.+?):(\d+)(?::\d+)?$/.exec(path) ?? [];
  if (file !== undefined && kindOf(resolve(cwd, file)) === 'file')
    return specs([resolve(cwd, file)], Number(digits));
  if (isPattern(path)) return specs(matching(path, cwd));
  return { fault: missing(file ?? path, cwd) };
};

/** A spec that is named twice runs once; lines of it add up, and naming the whole file wins over its lines. */
const merged = (all: readonly SpecSelection[]): readonly SpecSelection[] => {
  const whole = new Set(all.filter(({ line }) => line === undefined).map(({ path }) => path));
  const chosen = new Map<string, SpecSelection>();
  for (const one of all) {
    if (one.line !== undefined && whole.has(one.path)) continue;
    const key = `${one.path}\0${one.line ?? ''}`;
    if (!chosen.has(key)) chosen.set(key, one);
  }
  return [...chosen.values()];
};

/** Specs, and what is wrong with paths that lead to none (`unreadable-file`, `no-specs`). */
export interface Discovery {
  readonly selections: readonly SpecSelection[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The specs that paths of the command line stand for: files, folders, patterns, `FILE:LINE`; the working directory
 * `cwd` (absolute) without any. Sorted within each path; a file that really has a colon in its name wins over
 * `FILE:LINE`. Links to folders are followed once.
 */
export const discover = (paths: readonly string[], cwd: string): Discovery => {
  const found = (paths.length === 0 ? ['.'] : paths).map((path) => select(path, cwd));
  return {
    selections: merged(found.flatMap((one) => ('specs' in one ? one.specs : []))),
    diagnostics: found.flatMap((one) => ('fault' in one ? [one.fault] : [])),
  };
};

/** Where the specs of these paths lie or could come to lie: folders that are searched, and files that are named. */
export const searchedBy = (
  paths: readonly string[],
  cwd: string,
): { readonly folders: readonly string[]; readonly files: readonly string[] } => {
  const places = (paths.length === 0 ? ['.'] : paths).map((path) => {
    const full = resolve(cwd, path);
    if (kindOf(full) === 'folder') return { folder: full };
    if (isPattern(path) && kindOf(full) === undefined)
      return { folder: resolve(cwd, splitPattern(path).base) };
    const [, file] = /^(.+?):\d+(?::\d+)?$/.exec(path) ?? [];
    return { file: kindOf(full) === 'file' || file === undefined ? full : resolve(cwd, file) };
  });
  return {
    folders: places.flatMap(({ folder }) => folder ?? []),
    files: places.flatMap(({ file }) => file ?? []),
  };
};
