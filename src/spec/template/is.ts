import { boundedRegex, SlowRegex } from '../../util/regex.ts';
import { ArgumentFault } from './arguments.ts';
import { compare, contains } from './operators.ts';
import { describe, equal, isList, isTable, truthy } from './value.ts';

/** What stands behind `is`. */
interface Test {
  /** What its argument is called in messages; without it there is none. */
  readonly takes?: string;
  readonly holds: (value: unknown, argument: unknown) => boolean;
}

const wholeOf = (value: unknown, test: string): bigint => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new ArgumentFault(`the test ${test} is asked of whole numbers, not of ${describe(value)}`);
};

const textOf = (value: unknown, test: string): string => {
  if (typeof value === 'string') return value;
  throw new ArgumentFault(`the test ${test} is asked of text, not of ${describe(value)}`);
};

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint';
const isWhole = (value: unknown): boolean => typeof value === 'bigint' || Number.isInteger(value);

const divisible = (value: unknown, by: unknown): boolean => {
  const divisor = wholeOf(by, 'divisibleby');
  if (divisor === 0n) throw new ArgumentFault('nothing is divisible by 0');
  return wholeOf(value, 'divisibleby') % divisor === 0n;
};

const matching = (value: unknown, pattern: unknown): boolean => {
  const source = textOf(pattern, 'matching');
  try {
    return boundedRegex(source).test(textOf(value, 'matching'));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof SlowRegex) throw new ArgumentFault(error.message);
    throw error;
  }
};

const plain = (holds: (value: unknown) => boolean): Test => ({ holds });
const order = (operator: string): Test => ({
  takes: 'a number or a text',
  holds: (value, other) => compare(operator, value, other),
});
const same: Test = {
  takes: 'a value',
  holds: (value, other) => typeof value === typeof other && equal(value, other),
};

/** The tests of nunjucks and of Tera. `defined` and `undefined` are not here: they read undefined values. */
const tests: Readonly<Record<string, Test>> = {
  odd: plain((value) => wholeOf(value, 'odd') % 2n !== 0n),
  even: plain((value) => wholeOf(value, 'even') % 2n === 0n),
  divisibleby: { takes: 'a whole number', holds: divisible },
  string: plain((value) => typeof value === 'string'),
  number: plain(isNumber),
  integer: plain(isWhole),
  float: plain((value) => isNumber(value) && !isWhole(value)),
  boolean: plain((value) => typeof value === 'boolean'),
  true: plain((value) => value === true),
  false: plain((value) => value === false),
  none: plain((value) => value === null),
  null: plain((value) => value === null),
  truthy: plain(truthy),
  falsy: plain((value) => !truthy(value)),
  iterable: plain((value) => isList(value) || isTable(value) || typeof value === 'string'),
  list: plain(isList),
  mapping: plain(isTable),
  object: plain(isTable),
  lower: plain((value) => textOf(value, 'lower') === textOf(value, 'lower').toLowerCase()),
  upper: plain((value) => textOf(value, 'upper') === textOf(value, 'upper').toUpperCase()),
  starting_with: {
    takes: 'text',
    holds: (value, start) => textOf(value, 'starting_with').startsWith(textOf(start, 'starting_with')),
  },
  ending_with: {
    takes: 'text',
    holds: (value, end) => textOf(value, 'ending_with').endsWith(textOf(end, 'ending_with')),
  },
  containing: { takes: 'a part, an item or a key', holds: (value, part) => contains(part, value) },
  matching: { takes: 'a regular expression', holds: matching },
  eq: same,
  equalto: same,
  sameas: same,
  ne: { takes: 'a value', holds: (value, other) => !same.holds(value, other) },
  gt: order('>'),
  greaterthan: order('>'),
  ge: order('>='),
  lt: order('<'),
  lessthan: order('<'),
  le: order('<='),
};

/** Names that `is` understands, beside `defined` and `undefined`. */
export const testNames: readonly string[] = Object.keys(tests);

/** Which tests take an argument, and what it is. */
export const testArgument = (name: string): string | undefined => tests[name]?.takes;

/** `value is name(args)`. @throws ArgumentFault for an unknown test, and for values it cannot be asked of. */
export const is = (value: unknown, name: string, args: readonly unknown[]): boolean => {
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) throw new ArgumentFault(`there is no test '${name}'`);
  const wanted = test.takes === undefined ? 0 : 1;
  if (args.length !== wanted)
    throw new ArgumentFault(
      `the test ${name} takes ${test.takes ?? 'no argument'}, and ${args.length} arguments are given`,
    );
  return test.holds(value, args[0]);
};
