import * as v from 'valibot';

/** A part of a JSON Schema: plain data. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What a matched thing is: `any` typed value, an `attribute` (which knows `same_as`), a `number`, or `text`. */
export type Matched = 'any' | 'attribute' | 'number' | 'text';

/** What a schema says of itself beside what it checks; the JSON Schema and the reference read it. */
export type Note = {
  /** How messages call the table; its keys are explained under this name. */
  readonly table?: string;
  /** The key is refused by name so far; what to write instead, '' when nothing does the same. */
  readonly later?: string;
  /** Keywords for what only a function of ours checks. */
  readonly json?: JsonSchema;
  /** It is a matcher: a bare value, or a table of operators. */
  readonly matched?: Matched;
  /** Of a matcher, only the table of operators. */
  readonly operatorsOnly?: true;
  /** The forms that a value may have, where the schema picks one by looking at it. */
  readonly forms?: readonly v.GenericSchema[];
  /** The schema that reads this value on its own. */
  readonly apart?: () => v.GenericSchema;
  /** The schema that reads each member of this list, or of this table of the author's own names, on its own. */
  readonly member?: () => v.GenericSchema;
};

/** An action for `v.pipe` that checks nothing. */
export const note = <T>(said: Note): v.MetadataAction<T, Note> => v.metadata(said);

const isNote = (action: object): action is v.MetadataAction<unknown, Note> =>
  'kind' in action && action.kind === 'metadata' && 'metadata' in action;

/** Everything that a schema notes, also inside of `v.exactOptional` and inner pipes; outer notes win. */
export const noteOf = (schema: unknown): Note => {
  if (typeof schema !== 'object' || schema === null) return {};
  if ('wrapped' in schema) return noteOf(schema.wrapped);
  if (!('pipe' in schema) || !Array.isArray(schema.pipe)) return {};
  const notes = schema.pipe.map((one): Note => {
    if (one === schema) return {};
    return isNote(one) ? one.metadata : noteOf(one);
  });
  return Object.assign({}, ...notes);
};
