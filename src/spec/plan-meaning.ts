import type { Plan } from '../model/plan.ts';

/** What a plan says, without the places it was said at: two texts that say the same are equal here. */
export const meaningOf = ({ specs }: Pick<Plan, 'specs'>): unknown => specs.map(withoutPlaces);

/** Places, and the ids that are made of paths in the text. */
const PLACES = ['at', 'timeoutAt', 'places', 'id', 'only'];

const RULES = ['expectations', 'expect'];

const withoutPlaces = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([key]) => !PLACES.includes(key));
  return Object.fromEntries(
    said.map(([key, one]) => [key, RULES.includes(key) ? unordered(one) : withoutPlaces(one)]),
  );
};

/** Rules, and the checks of a step, stand in the order of the text, and are judged each on its own. */
const unordered = (rules: unknown): unknown => {
  const said = withoutPlaces(rules);
  return Array.isArray(said) ? said.map((one) => JSON.stringify(one)).sort() : said;
};
