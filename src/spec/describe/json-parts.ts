import type { JsonSchema } from '../schema/note.ts';
import { isList, part } from './parts.ts';

const patternOf = (source: string): JsonSchema => ({ pattern: source });

const literalOf = (value: unknown): JsonSchema =>
  typeof value === 'boolean' ? { const: value } : { type: 'string', const: value };

type Inside = (schema: unknown) => JsonSchema;

const tupleOf = (items: unknown, inside: Inside): JsonSchema => {
  const all = isList(items) ? items : [];
  return { type: 'array', prefixItems: all.map(inside), items: false, minItems: all.length };
};

const unionOf = (options: unknown, inside: Inside): JsonSchema => {
  const all = (isList(options) ? options : []).map(inside);
  // an integer is a number in JSON Schema
  if (all.some(({ type }) => type === 'number')) return { type: 'number' };
  return { anyOf: all };
};

/** What a schema of valibot says by its type alone; those of ours that only a function checks have a note. */
export const baseOf = (schema: unknown, inside: Inside): JsonSchema => {
  switch (part(schema, 'type')) {
    case 'string':
      return { type: 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'bigint':
      return { type: 'integer' };
    case 'number':
      return { type: 'number' };
    case 'picklist':
      return { type: 'string', enum: part(schema, 'options') };
    case 'literal':
      return literalOf(part(schema, 'literal'));
    case 'array':
      return { type: 'array', items: inside(part(schema, 'item')) };
    case 'record':
      return { type: 'object', additionalProperties: inside(part(schema, 'value')) };
    case 'tuple':
      return tupleOf(part(schema, 'items'), inside);
    case 'union':
      return unionOf(part(schema, 'options'), inside);
    case 'unknown':
    case 'custom':
      return {};
    default:
      throw new Error(`the JSON Schema does not know ${String(part(schema, 'type'))}`);
  }
};

/** What an action adds to the schema it is piped behind. */
export const actionOf = (action: unknown): JsonSchema => {
  const requirement = part(action, 'requirement');
  switch (part(action, 'type')) {
    case 'non_empty':
      return { minLength: 1 };
    case 'min_length':
      return { minItems: requirement };
    case 'min_value':
      return { minimum: Number(requirement) };
    case 'max_value':
      return requirement === BigInt(Number.MAX_SAFE_INTEGER) ? {} : { maximum: Number(requirement) };
    case 'integer':
      return { type: 'integer' };
    case 'regex':
      return requirement instanceof RegExp ? patternOf(requirement.source) : {};
    case 'starts_with':
      return patternOf(`^${String(requirement).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`);
    default:
      return {};
  }
};
