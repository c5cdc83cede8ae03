import { ArgumentFault, type Arguments } from '../arguments.ts';
import { PINNED_MS } from '../draw.ts';
import type { Place } from '../fault.ts';
import { startEvaluation } from '../start.ts';
import type { Fake } from './fake.ts';
import { fakeGroups } from './groups.ts';
import { fakeFunctions, loadFaker } from './table.ts';

/** One fake as people look it up. */
export interface Sample {
  readonly group: string;
  readonly name: string;
  readonly summary: string;
  /** Parameters with their defaults; '' stands for "any". */
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Whether it takes `locale=`. */
  readonly local: boolean;
  /** What its first call in a spec gives; undefined where the language has no words for it. */
  readonly value: unknown;
}

const NOWHERE: Place = { source: { id: '', path: '', lines: [] }, line: 1, column: 1 };

const argumentsOf = ({ local, params = {} }: Fake, locale: string): Arguments => {
  const named = new Map<string, unknown>(local ? [['locale', locale]] : []);
  // fake_uuid_seeded gives nothing without one
  if (Object.hasOwn(params, 'seed')) named.set('seed', params.seed);
  return { positional: [], named };
};

/** What each fake gives first in a spec with that seed and no frozen clock. `locale` is one of `locales`. */
export const samples = async (seed: number, locale: string): Promise<readonly Sample[]> => {
  const fakers = new Map([
    ['en', await loadFaker('en')],
    [locale, await loadFaker(locale)],
  ]);
  const evaluation = startEvaluation(
    {
      functions: [fakeFunctions(fakers)],
      hasFakes: true,
      seed: () => String(seed),
      now: () => PINNED_MS,
      pinned: () => PINNED_MS,
      env: {},
      templates: {
        locate: () => undefined,
        read: () => '',
        missing: () => ({ message: 'there are no files here', hint: '' }),
      },
      lane: () => '',
    },
    new Map(),
  );
  const first = (name: string, fake: Fake): unknown => {
    try {
      return evaluation.call(name, argumentsOf(fake, locale), NOWHERE);
    } catch (error) {
      if (error instanceof ArgumentFault) return undefined;
      throw error;
    }
  };
  return Object.entries(fakeGroups).flatMap(([group, fakes]) =>
    Object.entries(fakes).map(([name, fake]) => ({
      ...{ group, name, summary: fake.summary, params: fake.params ?? {} },
      ...{ local: fake.local === true, value: first(name, fake) },
    })),
  );
};
