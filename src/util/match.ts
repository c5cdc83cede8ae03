import type { Matcher, Predicate, Value } from '../model/value.ts';
import { globTest } from './pattern.ts';
import { type BoundedRegex, boundedRegex, SlowRegex } from './regex.ts';
import { comparable, compare, equal, showTyped, showValue } from './value.ts';

/** Whether `value` is what the same attribute has on a span of that name; only span attributes can be asked. */
export type SameAs = (span: string, value: Value) => boolean;

/** One matcher tried on one value, with both sides as text. */
export interface Match {
  readonly held: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** A matcher ready to be asked many times. `prime` lets slow regular expressions judge many values at once. */
export interface CompiledMatcher {
  test(value: Value | undefined, sameAs?: SameAs): boolean;
  prime(values: Iterable<Value>): void;
  /** Whether `prime` would do anything for texts of up to so many characters. */
  primes(longest: number): boolean;
}

/** Whether the predicate holds (`wanted`) or its negation does. */
type Test = (value: Value, wanted: boolean, sameAs: SameAs | undefined) => boolean;

interface Compiled {
  readonly test: Test;
  /** Presence is all it asks about, so that it also speaks of a value that is not there. */
  readonly absent: (wanted: boolean) => boolean;
  readonly regexes: readonly BoundedRegex[];
}

/** An operator that cannot be applied (no value, another type) holds neither plain nor negated: no evidence, no green. */
const never = (): boolean => false;

const ordering = (operand: Value, holds: (order: number) => boolean): Test => {
  return (value, wanted) => {
    const order = compare(value, operand);
    return order !== undefined && holds(order) === wanted;
  };
};

const contains = (value: Value, part: Value): boolean | undefined => {
  if (value.type === 'array') return value.value.some((item) => equal(item, part));
  return value.type === 'string' && part.type === 'string' ? value.value.includes(part.value) : undefined;
};

const textual = (holds: (text: string) => boolean): Test => {
  return (value, wanted) => value.type === 'string' && holds(value.value) === wanted;
};

const comparing = (predicate: Extract<Predicate, { readonly value: Value }>): Test => {
  const operand = predicate.value;
  switch (predicate.op) {
    case 'eq':
      return (value, wanted) => equal(value, operand) === wanted;
    case 'ne':
      return (value, wanted) => equal(value, operand) !== wanted;
    case 'gt':
      return ordering(operand, (order) => order > 0);
    case 'gte':
      return ordering(operand, (order) => order >= 0);
    case 'lt':
      return ordering(operand, (order) => order < 0);
    case 'lte':
      return ordering(operand, (order) => order <= 0);
    case 'contains':
      return (value, wanted) => contains(value, operand) === wanted;
  }
};

const negated = (matcher: Matcher): Compiled => {
  const parts = matcher.map(compile);
  return {
    test: (value, wanted, sameAs) =>
      wanted
        ? parts.some((part) => part.test(value, false, sameAs))
        : parts.every((part) => part.test(value, true, sameAs)),
    absent: (wanted) =>
      wanted ? parts.some((part) => part.absent(false)) : parts.every((part) => part.absent(true)),
    regexes: parts.flatMap((part) => part.regexes),
  };
};

const compile = (predicate: Predicate): Compiled => {
  switch (predicate.op) {
    case 'exists':
      return { test: (_, wanted) => wanted, absent: (wanted) => !wanted, regexes: [] };
    case 'absent':
      return { test: (_, wanted) => !wanted, absent: (wanted) => wanted, regexes: [] };
    case 'in':
      return {
        test: (value, wanted) => predicate.values.some((one) => equal(value, one)) === wanted,
        absent: never,
        regexes: [],
      };
    case 'matches':
      return { test: textual(globTest(predicate.pattern)), absent: never, regexes: [] };
    case 'regex': {
      const regex = boundedRegex(predicate.pattern);
      return { test: textual(regex.test), absent: never, regexes: [regex] };
    }
    case 'not':
      return negated(predicate.matcher);
    case 'same_as':
      return {
        test: (value, wanted, sameAs) => sameAs !== undefined && sameAs(predicate.span, value) === wanted,
        absent: never,
        regexes: [],
      };
    default:
      return { test: comparing(predicate), absent: never, regexes: [] };
  }
};

/** Prepares a matcher. `test` throws `SlowRegex` when a regular expression takes too long, SyntaxError for a bad one. */
export const compileMatcher = (matcher: Matcher): CompiledMatcher => {
  const parts = matcher.map(compile);
  const regexes = parts.flatMap((part) => part.regexes);
  const absent = parts.every((part) => part.absent(true));
  const shortest = Math.min(...regexes.map((regex) => regex.direct));
  return {
    test: (value, sameAs) => {
      if (value === undefined) return absent;
      // A plain loop, for this is asked of every span: `every` would make a function each time, `of` an iterator.
      for (let i = 0; i < parts.length; i++) if (parts[i]?.test(value, true, sameAs) === false) return false;
      return true;
    },
    prime: (values) => {
      const texts: string[] = [];
      for (const value of values) {
        if (value.type === 'string' && value.value.length > shortest) texts.push(value.value);
      }
      for (const regex of regexes) regex.prime(texts);
    },
    primes: (longest) => longest > shortest,
  };
};

const SIGNS = {
  gt: '> ',
  gte: '≥ ',
  lt: '< ',
  lte: '≤ ',
  eq: '',
  ne: 'not ',
  contains: 'containing ',
} as const;

const describe = (predicate: Predicate, show: (value: Value) => string): string => {
  switch (predicate.op) {
    case 'exists':
      return 'present';
    case 'absent':
      return 'absent';
    case 'in':
      return `one of ${predicate.values.map(show).join(', ')}`;
    case 'matches':
      return `matching ${JSON.stringify(predicate.pattern)}`;
    case 'regex':
      return `matching /${predicate.pattern}/`;
    case 'not':
      return `not (${predicate.matcher.map((one) => describe(one, show)).join(' and ')})`;
    case 'same_as':
      return `the same as on ${JSON.stringify(predicate.span)}`;
    default:
      return `${SIGNS[predicate.op]}${show(predicate.value)}`;
  }
};

/** A matcher as people read it: `≥ 1 and < 100`. */
export const describeMatcher = (matcher: Matcher, show = showValue): string =>
  matcher.map((predicate) => describe(predicate, show)).join(' and ');

const clashes = (predicate: Predicate, value: Value): boolean => {
  switch (predicate.op) {
    case 'exists':
    case 'absent':
    case 'same_as':
      return false;
    case 'in':
      return !predicate.values.every((one) => comparable(one, value));
    case 'matches':
    case 'regex':
      return value.type !== 'string';
    case 'not':
      return predicate.matcher.some((one) => clashes(one, value));
    case 'contains':
      return value.type !== 'array' && !comparable(predicate.value, value);
    default:
      return !comparable(predicate.value, value);
  }
};

/** Both sides as text; types are named where they are what differs. */
export const explainMatch = (
  matcher: Matcher,
  value: Value | undefined,
): { expected: string; actual: string } => {
  if (value === undefined) return { expected: describeMatcher(matcher), actual: 'absent' };
  const show = matcher.some((predicate) => clashes(predicate, value)) ? showTyped : showValue;
  return { expected: describeMatcher(matcher, show), actual: show(value) };
};

/** Tries a matcher on a value. A regular expression that takes too long does not hold, and `actual` says so. */
export const matches = (
  matcher: Matcher,
  value: Value | undefined,
  options: { readonly sameAs?: SameAs } = {},
): Match => {
  const text = explainMatch(matcher, value);
  try {
    return { held: compileMatcher(matcher).test(value, options.sameAs), ...text };
  } catch (error) {
    if (!(error instanceof SlowRegex)) throw error;
    return { held: false, expected: text.expected, actual: `${text.actual} (${error.message})` };
  }
};
