import * as v from 'valibot';
import { didYouMean, nearest } from '../../diagnostics/suggest.ts';
import type { Matcher, Predicate, Value } from '../../model/value.ts';
import { showValue } from '../../util/value.ts';
import type { Path, TomlTable, TomlValue } from '../toml.ts';
import { type Matched, note } from './note.ts';
import { below, isTable, unquoted } from './parts.ts';
import { say, show } from './say.ts';
import { type Report, readValue } from './value.ts';

const OPERATORS = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'contains',
  'matches',
  'regex',
  'exists',
  'absent',
  'not',
] as const;

const NUMBER_OPERATORS: readonly string[] = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'not'];
const TEXT_OPERATORS: readonly string[] = [
  'eq',
  'ne',
  'in',
  'contains',
  'matches',
  'regex',
  'exists',
  'absent',
  'not',
];

/** The operators that may be asked of it. */
export const allowed = (of: Matched): readonly string[] => {
  switch (of) {
    case 'number':
      return NUMBER_OPERATORS;
    case 'text':
      return TEXT_OPERATORS;
    case 'attribute':
      return [...OPERATORS, 'same_as'];
    case 'any':
      return OPERATORS;
  }
};

interface Reading {
  readonly of: Matched;
  readonly report: Report;
}

/** A bare value (`eq`) or a table of operators, as the matcher of the model. Patterns are compiled to prove them. */
export const matcher = (of: Matched) =>
  v.pipe(
    v.unknown(),
    v.rawTransform<unknown, Matcher>(({ dataset, addIssue, NEVER }) => {
      const faults: { readonly message: string; readonly path: Path }[] = [];
      const reading = { of, report: (message: string, path: Path) => faults.push({ message, path }) };
      const read = readMatcher(dataset.value, [], reading);
      for (const { message, path } of faults) {
        const [first, ...rest] = path.map((key) => below(dataset.value, key, undefined));
        addIssue(first === undefined ? { message } : { message, path: [first, ...rest] });
      }
      return faults.length > 0 ? NEVER : read;
    }),
    note({ matched: of }),
  );

const readMatcher = (input: unknown, path: Path, reading: Reading): Matcher => {
  if (!isTable(input)) {
    const value = readValue(input, path, reading.report);
    return value === undefined ? [] : fitting({ op: 'eq', value }, path, reading);
  }
  const keys = Object.keys(input);
  if (keys.length === 0) {
    reading.report(
      say(
        'wrong-type',
        'is an empty table: it would ask nothing',
        reading.of === 'number' ? undefined : 'write { exists = true } to ask that it is there',
      ),
      path,
    );
  }
  return keys.flatMap((key) => readOperator(input, key, path, reading));
};

const readOperator = (input: TomlTable, key: string, path: Path, reading: Reading): Matcher => {
  const operand = input[key];
  const here = [...path, key];
  if (operand === undefined || !allowed(reading.of).includes(key)) {
    reading.report(unknownOperator(input, key, reading.of), here);
    return [];
  }
  switch (key) {
    case 'in':
      return readIn(operand, here, reading);
    case 'matches':
    case 'regex':
      return readPattern(key, operand, here, reading);
    case 'exists':
    case 'absent':
      return readPresence(key, operand, here, reading);
    case 'not':
      return readNot(operand, here, reading);
    case 'same_as':
      if (typeof operand === 'string' && operand !== '') return [{ op: 'same_as', span: operand }];
      reading.report(say('wrong-type', `must be the name of a span, and is ${show(operand)}`), here);
      return [];
    default:
      return readComparison(key, operand, here, reading);
  }
};

/** Why an operator that is one cannot be asked of it. */
const UNASKED: Readonly<Record<Matched, string>> = {
  number: 'cannot be asked of a number here',
  text: 'cannot be asked of text here',
  attribute: 'cannot be asked of an attribute',
  any: 'can only be asked of an attribute of a span',
};

const unknownOperator = (input: TomlTable, key: string, of: Matched): string => {
  const known = allowed(of);
  const operators = `the operators are ${known.join(', ')}`;
  if (([...OPERATORS, 'same_as'] as readonly string[]).includes(key)) {
    return say('unknown-key', UNASKED[of], operators);
  }
  if (Object.keys(input).some((one) => known.includes(one))) {
    return say('unknown-key', 'is not an operator', didYouMean(key, known));
  }
  if (nearest(key, known, 1).length > 0)
    return say('unknown-key', 'is not an operator', didYouMean(key, known));
  return say(
    'unknown-key',
    'is not an operator',
    `a name with dots is written in quotes: "{name}.${dotted(input, key)}"`,
  );
};

/** What the author meant by a key with dots that TOML read as nested tables. */
const dotted = (input: TomlTable, key: string): string => {
  const value = input[key];
  const [inner] = isTable(value) ? Object.keys(value) : [];
  if (!isTable(value) || inner === undefined || OPERATORS.some((one) => one === inner)) return key;
  return `${key}.${dotted(value, inner)}`;
};

const COMPARISONS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'contains'] as const;

const readComparison = (key: string, operand: TomlValue, path: Path, reading: Reading): Matcher => {
  const op = COMPARISONS.find((one) => one === key);
  const value = readValue(operand, path, reading.report);
  if (op === undefined || value === undefined) return [];
  const ordered = op.startsWith('g') || op.startsWith('l');
  if (ordered && !['int', 'double', 'string'].includes(value.type)) {
    reading.report(say('wrong-type', `compares numbers or texts, and is ${show(operand)}`), path);
    return [];
  }
  return fitting({ op, value }, path, reading);
};

const readIn = (operand: TomlValue, path: Path, reading: Reading): Matcher => {
  if (!Array.isArray(operand) || operand.length === 0) {
    reading.report(say('wrong-type', `must be a list of values, and is ${show(operand)}`), path);
    return [];
  }
  const values = operand.flatMap((one, index) => {
    const value = readValue(one, [...path, index], reading.report);
    return value === undefined || fitting({ op: 'eq', value }, [...path, index], reading).length === 0
      ? []
      : [value];
  });
  return [{ op: 'in', values }];
};

const readPattern = (op: 'matches' | 'regex', operand: TomlValue, path: Path, reading: Reading): Matcher => {
  if (typeof operand !== 'string') {
    reading.report(say('wrong-type', `must be a pattern in quotes, and is ${show(operand)}`), path);
    return [];
  }
  const fault = op === 'regex' ? regexFault(operand) : undefined;
  if (fault !== undefined) reading.report(fault, path);
  return [{ op, pattern: operand }];
};

const REGEX_HINTS: readonly (readonly [RegExp, string])[] = [
  [/Unterminated group/, 'close the group with `)`; a bracket that is meant as such is written [(]'],
  [/Unmatched '\)'/, 'open the group with `(`; a bracket that is meant as such is written [)]'],
  [/Unterminated character class/, 'close the class with `]`'],
  [
    /Nothing to repeat/,
    'write what is repeated before it; * + ? that are meant as such are written [*] [+] [?]',
  ],
  [/Lone quantifier|Incomplete quantifier/, 'braces that are meant as such are written [{] and [}]'],
  [/Range out of order/, 'write the smaller end of the range first; a - that is meant as such stands last'],
  [/\\ at end of pattern/, "a backslash that is meant as such is written '\\\\'"],
];

const regexHint = (reason: string): string =>
  REGEX_HINTS.find(([said]) => said.test(reason))?.[1] ?? 'it is read as JavaScript does, without flags';

/** What is wrong with a JavaScript regular expression, as an issue's message. */
export const regexFault = (pattern: string): string | undefined => {
  try {
    new RegExp(pattern);
    return;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
    return say('wrong-type', `is not a regular expression: ${reason}`, regexHint(reason));
  }
};

const readPresence = (op: 'exists' | 'absent', operand: TomlValue, path: Path, reading: Reading): Matcher => {
  if (typeof operand !== 'boolean') {
    reading.report(say('wrong-type', `must be true or false, and is ${show(operand)}`), path);
    return [];
  }
  const opposite = op === 'exists' ? 'absent' : 'exists';
  return [{ op: operand ? op : opposite }];
};

const readNot = (operand: TomlValue, path: Path, reading: Reading): Matcher => {
  if (!isTable(operand)) {
    const hint = 'write `ne` to ask for another value';
    reading.report(say('wrong-type', `must be a table of operators, and is ${show(operand)}`, hint), path);
    return [];
  }
  return [{ op: 'not', matcher: readMatcher(operand, path, reading) }];
};

/** Refuses what could never hold: text where a number is matched, and the other way round. */
const fitting = (predicate: Extract<Predicate, { value: Value }>, path: Path, reading: Reading): Matcher => {
  const { type } = predicate.value;
  if (reading.of === 'number' && type !== 'int' && type !== 'double') {
    const hint = type === 'string' ? unquoted(predicate.value.value) : undefined;
    reading.report(say('wrong-type', `must be a number, and is ${showValue(predicate.value)}`, hint), path);
    return [];
  }
  if (reading.of === 'text' && type !== 'string') {
    reading.report(
      say('wrong-type', `must be text, and is ${showValue(predicate.value)}`, 'write it in quotes'),
      path,
    );
    return [];
  }
  return [predicate];
};
