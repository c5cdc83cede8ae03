import type { ListedScenario } from '../view.ts';

/** What of the list is wanted. */
export interface Filter {
  /** Words that must all occur in name, spec, tags, reason or status. */
  readonly text: string;
  /** Empty shows every status. */
  readonly statuses: ReadonlySet<ListedScenario['status']>;
}

/** A line of the list: the name of a spec above its scenarios, or a scenario by its place. */
export type Line = { readonly spec: string } | { readonly place: number };

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Places of the scenarios that are wanted, in their order. */
export const chosen = (
  scenarios: readonly ListedScenario[],
  { text, statuses }: Filter,
): readonly number[] => {
  const words = wordsOf(text);
  return scenarios.flatMap(({ name, spec, tags, reason, status }, place) => {
    if (statuses.size > 0 && !statuses.has(status)) return [];
    const all = [name, spec, reason, status, ...tags.map((tag) => `#${tag}`)].join('\n').toLowerCase();
    return words.every((word) => all.includes(word)) ? [place] : [];
  });
};

/** The lines of the list: a spec once before its scenarios. */
export const linesOf = (scenarios: readonly ListedScenario[], places: readonly number[]): readonly Line[] =>
  places.flatMap((place, index): readonly Line[] => {
    const spec = scenarios[place]?.spec ?? '';
    const before = scenarios[places[index - 1] ?? -1]?.spec;
    return before === spec ? [{ place }] : [{ spec }, { place }];
  });

/** The statuses that mean that something is wrong. */
export const RED: ReadonlySet<ListedScenario['status']> = new Set([
  'failed',
  'errored',
  'flaky',
  'cancelled',
]);
