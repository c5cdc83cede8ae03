import { allowed } from '../schema/matcher.ts';
import type { JsonSchema, Matched } from '../schema/note.ts';

/** Points at a part by name, and makes it when nobody did. */
type Pointer = (name: string, make: () => JsonSchema) => JsonSchema;

const bare = (of: Matched): JsonSchema => {
  if (of === 'number') return { type: 'number' };
  return of === 'text' ? { type: 'string' } : { type: ['string', 'number', 'boolean', 'array'] };
};

/** TOML has no null: any operand but a moment in time, which JSON Schema cannot see. */
const operandOf = (op: string, of: Matched, whole: JsonSchema): JsonSchema => {
  const value = of === 'number' || of === 'text' ? bare(of) : {};
  switch (op) {
    case 'in':
      return { type: 'array', items: value, minItems: 1 };
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return of === 'number' ? value : { type: ['number', 'string'] };
    case 'matches':
      return { type: 'string' };
    case 'regex':
      return { type: 'string', format: 'regex' };
    case 'exists':
    case 'absent':
      return { type: 'boolean' };
    case 'not':
      return whole;
    case 'same_as':
      return { type: 'string', minLength: 1 };
    default:
      return value;
  }
};

/** What each operator asks. */
const operatorMeanings: Readonly<Record<string, string>> = {
  eq: 'Equal; a bare value asks the same.',
  ne: 'Not equal.',
  gt: 'Greater: numbers, or texts by code unit.',
  gte: 'Greater or equal.',
  lt: 'Less.',
  lte: 'Less or equal.',
  in: 'One of a list.',
  contains: 'A part of a text, or an item of a list.',
  matches: 'A glob with `*` over the whole text.',
  regex: 'A JavaScript regular expression, bounded in time.',
  exists: 'It is there.',
  absent: 'It is not there.',
  not: 'The operators inside do not hold.',
  same_as: 'The value that the same attribute has on a span of that name in the same trace.',
};

/** A table of operators, each a part of its own. */
export const operators = (of: Matched, pointer: Pointer): JsonSchema =>
  pointer(`operators-${of}`, () => operatorTable(of, pointer));

const operatorTable = (of: Matched, pointer: Pointer): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    allowed(of).map((op) => [
      op,
      { ...operandOf(op, of, operators(of, pointer)), description: operatorMeanings[op] },
    ]),
  ),
  minProperties: 1,
  additionalProperties: false,
});

/** A bare value or a table of operators. */
export const matcherSchema = (of: Matched, pointer: Pointer): JsonSchema =>
  pointer(`matcher-${of}`, () => ({ anyOf: [bare(of), operators(of, pointer)] }));
