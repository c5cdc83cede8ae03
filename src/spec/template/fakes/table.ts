import type { Faker } from '@faker-js/faker';
import { ArgumentFault } from '../arguments.ts';
import { type Call, type TemplateFunction, text } from '../call.ts';
import { FakesWanted } from '../fakes-wanted.ts';
import type { Fake } from './fake.ts';
import { fakeGroups } from './groups.ts';
import { kindFunctions, kindsOf } from './kinds.ts';
import { locales } from './locales.ts';

/** Libraries of words that are loaded, by locale. */
export type Fakers = ReadonlyMap<string, Faker>;

const fakerOf = (call: Call, fakers: Fakers): Faker => {
  const locale = text(call, 'locale', 'en');
  const faker = fakers.get(locale);
  if (faker) return faker;
  if (Object.hasOwn(locales, locale)) throw new FakesWanted(locale);
  throw new ArgumentFault(`${call.title} knows no locale '${locale}'`, {
    cause: `it can be ${Object.keys(locales).join(', ')}`,
  });
};

/** Gives the library nothing but our own chance and time: its state is set anew for every call. */
const draw = (fake: Fake, call: Call, fakers: Fakers): unknown => {
  const faker = fakerOf(call, fakers);
  const seeds = Array.from({ length: 4 }, () => call.stream());
  faker.seed(seeds);
  faker.setDefaultRefDate(new Date(call.pinnedMs));
  try {
    return fake.draw({ ...call, faker });
  } catch (error) {
    // The library's own words for what a language has not, such as forms of address in Chinese.
    if (!(error instanceof Error && error.message.startsWith('The locale data for'))) throw error;
    throw new ArgumentFault(`${call.title} has nothing to say in '${text(call, 'locale', 'en')}'`);
  }
};

/** The names of a fake's parameters, in order; every fake takes `seed=` too. */
export const parametersOf = ({ params = {}, local }: Fake): readonly string[] => [
  ...Object.keys(params).filter((name) => name !== 'seed'),
  ...(local ? ['locale'] : []),
];

const functionOf = (fake: Fake, fakers: Fakers): TemplateFunction => ({
  params: parametersOf(fake),
  draws: true,
  apply: (call) => draw(fake, call, fakers),
});

/** Every `fake_…` function, `fake` and `fake_kinds`, over @faker-js/faker. */
export const fakeFunctions = (fakers: Fakers): Readonly<Record<string, TemplateFunction>> => ({
  ...Object.fromEntries(
    Object.values(fakeGroups)
      .flatMap((group) => Object.entries(group))
      .map(([name, fake]) => [name, functionOf(fake, fakers)]),
  ),
  ...kindFunctions(kindsOf(fakeGroups)),
});

/** The library of a locale, one of `locales`. */
export const loadFaker = async (locale: string): Promise<Faker> => {
  const load = locales[locale];
  if (load === undefined) throw new Error(`there is no locale '${locale}'`);
  return (await load()).faker;
};
