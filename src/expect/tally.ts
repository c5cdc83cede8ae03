import type { Matcher, Predicate, Value } from '../model/value.ts';
import { compileMatcher } from '../util/match.ts';
import { compare } from '../util/value.ts';
import type { Tally } from './context.ts';

type Outlook = 'always' | 'never' | 'open';

const NEGATED = { always: 'never', never: 'always', open: 'open' } as const satisfies Record<
  Outlook,
  Outlook
>;

const counted = (count: number): Value => ({ type: 'int', value: String(count) });

/** Whether a count that is `count` now and can only grow could still equal `value`. */
const couldEqual = (count: number, value: Value): boolean =>
  (compare(value, counted(count)) ?? -1) >= 0 &&
  (value.type === 'int' || (value.type === 'double' && Number.isInteger(value.value)));

const ordered = (predicate: Predicate & { readonly value: Value }, count: number): Outlook => {
  const order = compare(counted(count), predicate.value);
  if (order === undefined) return 'never';
  switch (predicate.op) {
    case 'gt':
      return order > 0 ? 'always' : 'open';
    case 'gte':
      return order >= 0 ? 'always' : 'open';
    case 'lt':
      return order < 0 ? 'open' : 'never';
    default:
      return order <= 0 ? 'open' : 'never';
  }
};

const all = (matcher: Matcher, count: number): Outlook => {
  const parts = matcher.map((predicate) => outlook(predicate, count));
  if (parts.includes('never')) return 'never';
  return parts.includes('open') ? 'open' : 'always';
};

const outlook = (predicate: Predicate, count: number): Outlook => {
  switch (predicate.op) {
    case 'eq':
      return couldEqual(count, predicate.value) ? 'open' : 'never';
    case 'ne':
      return couldEqual(count, predicate.value) ? 'open' : 'always';
    case 'in':
      return predicate.values.some((value) => couldEqual(count, value)) ? 'open' : 'never';
    case 'exists':
      return 'always';
    case 'not':
      return NEGATED[all(predicate.matcher, count)];
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return ordered(predicate, count);
    default:
      return 'never';
  }
};

/** Judges a count that further spans can only raise. */
export const tally = (matcher: Matcher, count: number): Tally => ({
  holds: compileMatcher(matcher).test(counted(count)),
  final: all(matcher, count) !== 'open',
});

/** Whether no count whatever could violate the matcher (`gte = 0`): an expectation that cannot fail. */
export const cannotFail = (matcher: Matcher): boolean => all(matcher, 0) === 'always';

/** `{ eq = count }`, the matcher that would have held. */
export const exactly = (count: number): Matcher => [{ op: 'eq', value: counted(count) }];
