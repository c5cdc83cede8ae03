import { ArgumentFault } from './arguments.ts';
import { describe, equal, isList, isTable, toText, unprintable } from './value.ts';

type Whole = (a: bigint, b: bigint) => bigint;
type Floating = (a: number, b: number) => number;

const floorDivide: Whole = (a, b) => (a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b);

const whole: Readonly<Record<string, Whole>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  FloorDiv: floorDivide,
  Mod: (a, b) => a % b,
};
const floating: Readonly<Record<string, Floating>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  FloorDiv: (a, b) => Math.floor(a / b),
  Mod: (a, b) => a % b,
  Pow: (a, b) => a ** b,
};
const SIGNS: Readonly<Record<string, string>> = {
  Add: '+',
  Sub: '-',
  Mul: '*',
  Div: '/',
  FloorDiv: '//',
  Mod: '%',
  Pow: '**',
};

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';
const isWhole = (value: number | bigint): boolean => typeof value === 'bigint' || Number.isSafeInteger(value);
/** Small integers are numbers again, so that filters and indexes take them. */
const settle = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** Arithmetic; integers are exact at any size. @throws ArgumentFault for anything but numbers (or text + text). */
export const calculate = (operator: string, a: unknown, b: unknown): unknown => {
  const sign = SIGNS[operator] ?? operator;
  if (operator === 'Add' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (!isNumber(a) || !isNumber(b))
    throw new ArgumentFault(
      `'${sign}' needs two numbers, and here are ${describe(a)} and ${describe(b)}: use ~ to join text, | int to make a number`,
    );
  if (/Div|Mod/.test(operator) && Number(b) === 0)
    throw new ArgumentFault(`${a} ${sign} ${b} divides by zero`);
  const exact = whole[operator];
  if (exact && isWhole(a) && isWhole(b)) return settle(exact(BigInt(a), BigInt(b)));
  return floating[operator]?.(Number(a), Number(b));
};

/** `<`, `>`, `<=`, `>=`, `==`, `!=` and their three-character forms. @throws ArgumentFault for an order of unlike things. */
export const compare = (operator: string, a: unknown, b: unknown): boolean => {
  if (operator === '===') return typeof a === typeof b && equal(a, b);
  if (operator === '!==') return typeof a !== typeof b || !equal(a, b);
  if (operator === '==') return equal(a, b);
  if (operator === '!=') return !equal(a, b);
  if (!(isNumber(a) && isNumber(b)) && !(typeof a === 'string' && typeof b === 'string'))
    throw new ArgumentFault(
      `'${operator}' compares two numbers or two texts, and here are ${describe(a)} and ${describe(b)}`,
    );
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
};

/** `a in b`: member of a list, part of a text, key of a table. */
export const contains = (item: unknown, all: unknown): boolean => {
  if (isList(all)) return all.some((one) => equal(one, item));
  if (typeof all === 'string' && typeof item === 'string') return all.includes(item);
  if (isTable(all) && typeof item === 'string') return Object.hasOwn(all, item);
  throw new ArgumentFault(
    `'in' looks into lists, texts and tables; here it is ${describe(item)} in ${describe(all)}`,
  );
};

/** Text of a value that is printed or joined. @throws ArgumentFault for what has no plain text. */
export const text = (value: unknown): string => {
  const problem = unprintable(value);
  if (problem) throw new ArgumentFault(problem.message, { cause: problem.hint });
  return toText(value);
};
