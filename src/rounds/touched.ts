import { resolve } from 'node:path';
import type { SpecPlan } from '../model/plan.ts';
import { isSpecName, searchedBy } from '../spec/discover.ts';
import { isBelow, type Places } from '../watch/places.ts';
import { filesOf, type SpecFiles } from './spec-files.ts';

/** Which specs a change of a file touches, as far as the last plans tell. All paths are absolute. */
export interface Touched {
  /** What a spec was rendered from, beside itself. */
  renderedFrom(spec: string, path: string): void;
  /** A round that renders these specs anew begins. */
  forget(specs: Iterable<string>): void;
  learn(plans: readonly SpecPlan[], plainProcesses: boolean): void;
  places(specs: Iterable<string>): Places;
  /** Specs whose verdict may differ after a change of this file. */
  by(path: string, specs: Iterable<string>): readonly string[];
  isGolden(path: string): boolean;
  /** Whether what these specs run can have written the file itself. */
  isOwn(path: string, specs: Iterable<string>): boolean;
}

const NONE: SpecFiles = { files: new Set(), trees: new Set(), golden: new Set(), writes: false };

const together = (all: readonly SpecFiles[]): SpecFiles => ({
  files: new Set(all.flatMap(({ files }) => [...files])),
  trees: new Set(all.flatMap(({ trees }) => [...trees])),
  golden: new Set(all.flatMap(({ golden }) => [...golden])),
  writes: all.some(({ writes }) => writes),
});

/** `paths` are those of the command line; `globals` are files that every spec depends on. */
export const createTouched = (
  { paths, globals }: { readonly paths: readonly string[]; readonly globals: readonly string[] },
  cwd: string,
): Touched => {
  const sources = new Map<string, Set<string>>();
  const known = new Map<string, SpecFiles>();
  const isGolden = (path: string): boolean => [...known.values()].some(({ golden }) => golden.has(path));
  const isForeign = (path: string): boolean => isSpecName(path) || isGolden(path);
  const depends = (spec: string, path: string): boolean => {
    const { files, trees } = known.get(spec) ?? NONE;
    if (spec === path || files.has(path) || sources.get(spec)?.has(path)) return true;
    return !isForeign(path) && [...trees].some((tree) => isBelow(path, tree));
  };
  return {
    renderedFrom: (spec, path) => void (sources.get(spec) ?? newSet(sources, spec)).add(path),
    forget(specs) {
      for (const spec of specs) sources.delete(spec);
    },
    learn(plans, plainProcesses) {
      // the cells of a matrix are plans of one file
      for (const file of new Set(plans.map((plan) => plan.file))) {
        const some = plans.filter((plan) => plan.file === file);
        known.set(file, together(some.map((plan) => filesOf(plan, plainProcesses))));
      }
    },
    places(specs) {
      const all = together([...specs].map((spec) => known.get(spec) ?? NONE));
      const rendered = [...specs].flatMap((spec) => [spec, ...(sources.get(spec) ?? [])]);
      const { files, folders } = searchedBy(paths, cwd);
      return {
        files: new Set([...all.files, ...rendered, ...files, ...globals.map((path) => resolve(cwd, path))]),
        trees: all.trees,
        searched: new Set(folders),
        pattern: { test: isSpecName },
      };
    },
    by: (path, specs) => [...specs].filter((spec) => depends(spec, path)),
    isGolden,
    isOwn: (path, specs) =>
      [...specs].some((spec) => known.get(spec)?.writes === true && depends(spec, path)),
  };
};

const newSet = (sets: Map<string, Set<string>>, key: string): Set<string> => {
  const fresh = new Set<string>();
  sets.set(key, fresh);
  return fresh;
};
