import type { Matcher, Predicate } from '../../model/value.ts';

/** Whole numbers from `least` to `most`, both included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

const EVERY: Range = { least: 0, most: Number.POSITIVE_INFINITY };

const boundsOf = (predicate: Predicate): Range => {
  if (!('value' in predicate) || !('value' in predicate.value)) return EVERY;
  const value = Number(predicate.value.value);
  switch (predicate.op) {
    case 'eq':
      return { least: value, most: value };
    case 'gt':
      return { ...EVERY, least: Math.floor(value) + 1 };
    case 'gte':
      return { ...EVERY, least: Math.ceil(value) };
    case 'lt':
      return { ...EVERY, most: Math.ceil(value) - 1 };
    case 'lte':
      return { ...EVERY, most: Math.floor(value) };
    default:
      return EVERY;
  }
};

/** What both ranges hold; `least` is above `most` when nothing is left. */
export const within = (a: Range = EVERY, b: Range): Range => ({
  least: Math.max(a.least, b.least),
  most: Math.min(a.most, b.most),
});

/** The counts that a matcher allows, as far as bounds tell. */
export const bounds = (matcher: Matcher): Range =>
  matcher.reduce<Range>((range, one) => within(range, boundsOf(one)), EVERY);
