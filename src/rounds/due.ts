/** All scenarios of a spec, or some by their ids. */
export type Part = 'all' | ReadonlySet<string>;

/** Specs by absolute path, and what of each. */
export type Work = ReadonlyMap<string, Part>;

/** What is still to be run: what was just saved before what an earlier round left. */
export interface Due {
  /** It comes first, and nothing of it counts as done. */
  now(specs: Iterable<string>, part?: Part): void;
  /** A round that was stopped did not come to it. */
  later(work: Work): void;
  /** The next round's work, taken out; nothing when all is done. */
  take(): Work | undefined;
  /** What is not there any more. */
  drop(isThere: (spec: string) => boolean): void;
}

const joined = (one: Part | undefined, other: Part): Part => {
  if (one === undefined) return other;
  return one === 'all' || other === 'all' ? 'all' : new Set([...one, ...other]);
};

export const createDue = (): Due => {
  const first = new Map<string, Part>();
  const rest = new Map<string, Part>();
  return {
    now(specs, part = 'all') {
      for (const spec of specs) {
        first.set(spec, joined(first.get(spec), joined(rest.get(spec), part)));
        rest.delete(spec);
      }
    },
    later(work) {
      for (const [spec, part] of work)
        if (first.has(spec)) first.set(spec, joined(first.get(spec), part));
        else rest.set(spec, joined(rest.get(spec), part));
    },
    take() {
      const from = first.size > 0 ? first : rest;
      if (from.size === 0) return undefined;
      const work = new Map(from);
      from.clear();
      return work;
    },
    drop(isThere) {
      for (const some of [first, rest]) for (const spec of some.keys()) if (!isThere(spec)) some.delete(spec);
    },
  };
};
