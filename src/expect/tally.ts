import type { Matcher, Predicate, Value } from '../model/value.ts';
import { compileMatcher } from '../util/match.ts';

/** How a count that can only grow reads: whether it holds now, and whether growing could not change that. */
export interface Tally {
  readonly holds: boolean;
  readonly final: boolean;
}

const int = (count: bigint | number): Value => ({ type: 'int', value: String(count) });

const operands = (predicate: Predicate): readonly Value[] => {
  switch (predicate.op) {
    case 'in':
      return predicate.values;
    case 'not':
      return predicate.matcher.flatMap(operands);
    case 'exists':
    case 'absent':
    case 'matches':
    case 'regex':
    case 'same_as':
      return [];
    default:
      return [predicate.value];
  }
};

const floor = (value: Value): readonly bigint[] => {
  if (value.type === 'int') return [BigInt(value.value)];
  return value.type === 'double' && Number.isFinite(value.value) ? [BigInt(Math.floor(value.value))] : [];
};

/** Counts from `count` on where the answer may change: at the operands and just beyond them, nowhere else. */
const turningPoints = (matcher: Matcher, count: number): readonly bigint[] => {
  const points = matcher
    .flatMap(operands)
    .flatMap(floor)
    .flatMap((at) => [at, at + 1n]);
  return [BigInt(count), ...points.filter((at) => at > BigInt(count))];
};

/** Judges a count that further spans can only raise. */
export const tally = (matcher: Matcher, count: number): Tally => {
  const compiled = compileMatcher(matcher);
  const answers = turningPoints(matcher, count).map((at) => compiled.test(int(at)));
  const [holds = false] = answers;
  return { holds, final: answers.every((answer) => answer === holds) };
};

/** Whether a count is red because it is too high: a lower one would do. */
export const isTooMany = (matcher: Matcher, count: number): boolean => {
  const compiled = compileMatcher(matcher);
  const points = matcher
    .flatMap(operands)
    .flatMap(floor)
    .flatMap((at) => [at - 1n, at]);
  return [0n, ...points].some((at) => at >= 0n && at < BigInt(count) && compiled.test(int(at)));
};

/** Whether no count whatever could violate the matcher (`gte = 0`): an expectation that cannot fail. */
export const cannotFail = (matcher: Matcher): boolean => {
  const { holds, final } = tally(matcher, 0);
  return holds && final;
};
