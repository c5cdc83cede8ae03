import * as v from 'valibot';
import { didYouMean, nearest } from '../../diagnostics/suggest.ts';
import { DURATION, parseDuration } from '../../util/duration.ts';
import type { TomlTable } from '../toml.ts';
import { note, noteOf } from './note.ts';
import { say, show } from './say.ts';

/** A TOML table, and neither a list nor a date. */
export const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The message of a value that has another type or form than `wanted`. */
export const must =
  (wanted: string, hint?: (input: unknown) => string | undefined) =>
  (issue: { readonly input: unknown }): string =>
    say('wrong-type', `must be ${wanted}, and is ${show(issue.input)}`, hint?.(issue.input));

/** One step of an issue's path, for checks that look below their own value. */
export const below = (input: unknown, key: string | number, value: unknown): v.UnknownPathItem => ({
  type: 'unknown',
  origin: 'value',
  input,
  key,
  value,
});

/** The table around another: a key of it that slipped into the inner one is told where it belongs. */
interface Around {
  readonly keys: readonly string[];
  readonly hint: (key: string) => string;
}

/**
 * A table with exactly these keys. `name` is how messages call it. Every unknown key and every key that is not
 * carried out yet is reported, not only the first, and beside all other faults of the table.
 */
export const table = <E extends v.ObjectEntries>(name: string, entries: E, around?: Around) => {
  const instead = new Map(Object.entries(entries).map(([key, entry]) => [key, noteOf(entry).later]));
  return v.pipe(
    v.custom<v.InferInput<v.LooseObjectSchema<E, string>>>(isTable, must('a table', oneBracket(name))),
    v.looseObject(entries, missingKey(name)),
    v.rawCheck(({ dataset, addIssue }) => {
      const { value } = dataset;
      if (!isTable(value)) return;
      for (const [key, input] of Object.entries(value)) {
        const message = instead.has(key)
          ? notYet(name, instead.get(key))
          : unknownKey(name, key, entries, around);
        if (message !== undefined) addIssue({ message, path: [below(value, key, input)] });
      }
    }),
    note({ table: name }),
  );
};

/** valibot says of a missing key which one it expected, in quotes. */
const missingKey =
  (name: string) =>
  ({ expected }: { readonly expected: string | null }): string =>
    say('missing-key', `is missing in ${name}`, `write \`${(expected ?? '').replaceAll('"', '')} = …\``);

const notYet = (name: string, instead: string | undefined): string | undefined => {
  if (instead === undefined) return;
  return say('not-supported-yet', `is not supported yet in ${name}`, instead === '' ? undefined : instead);
};

/** Why a key is refused: misplaced or misspelt. */
const unknownKey = (name: string, key: string, entries: v.ObjectEntries, around?: Around): string => {
  const message = `is not a key of ${name}`;
  if (around?.keys.includes(key)) return say('unknown-key', message, around.hint(key));
  return say('unknown-key', message, offer(key, entries));
};

/** "did you mean …?" from the keys of a table; those that are refused so far are offered only when nearly written. */
export const offer = (key: string, entries: v.ObjectEntries, more: readonly string[] = []): string => {
  const all = [...Object.keys(entries), ...more];
  if (nearest(key, all, 1).length > 0) return didYouMean(key, all);
  return didYouMean(
    key,
    all.filter((one) => noteOf(entries[one]).later === undefined),
  );
};

const oneBracket = (name: string) => (input: unknown) =>
  Array.isArray(input) && name.startsWith('[') ? `write ${name}, with one pair of brackets` : undefined;

/** Author's own names as keys, all values of one form. */
export const record = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(v.custom<Record<string, unknown>>(isTable, must('a table')), v.record(v.string(), value));

/** A list; `hint` says what to write when it is something else. */
export const list = <T>(
  wanted: string,
  item: v.GenericSchema<unknown, T>,
  hint?: (input: unknown) => string | undefined,
) => v.array(item, must(wanted, hint ?? inBrackets(item)));

/** One value where a list of such is wanted, also when only its quotes are too many. */
const inBrackets =
  (item: v.GenericSchema) =>
  (input: unknown): string | undefined => {
    const one = [input, numberIn(input)].find(
      (each) => each !== undefined && v.safeParse(item, each).success,
    );
    return one === undefined || typeof one === 'object' ? undefined : `write [${show(one)}]`;
  };

const numberIn = (input: unknown): bigint | undefined =>
  typeof input === 'string' && /^\d{1,18}$/.test(input) ? BigInt(input) : undefined;

/** A number that stands between quotes. */
export const unquoted = (input: unknown): string | undefined =>
  typeof input === 'string' && /^-?\d+(\.\d+)?$/.test(input) ? `write ${input}, without quotes` : undefined;

/** A list of at least one. */
export const someOf = <T>(
  wanted: string,
  item: v.GenericSchema<unknown, T>,
  hint?: (input: unknown) => string | undefined,
) => v.pipe(list(wanted, item, hint), v.minLength(1, must(wanted)));

const quoted = (input: unknown): string | undefined => {
  if (input instanceof Date) return `write it in quotes: "${input.toISOString()}"`;
  return typeof input === 'object' ? undefined : `write it in quotes: "${show(input)}"`;
};

/** Any text. */
export const text = v.string(must('text', quoted));

/** Text that says something. */
export const word = v.pipe(text, v.nonEmpty(must('text that is not empty')));

export const flag = v.boolean(
  must('true or false', (input) =>
    input === 'true' || input === 'false' ? `write ${input}, without quotes` : undefined,
  ),
);

/** One of a few words. */
export const choice = <const T extends readonly string[]>(...words: T) =>
  v.picklist(
    words,
    must(`one of ${words.map((one) => `"${one}"`).join(', ')}`, (input) =>
      typeof input === 'string' ? didYouMean(input, words) : undefined,
    ),
  );

/** A whole number between two bounds, as a number. */
export const integer = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const wanted =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} up`
      : `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.bigint(must(wanted, unquoted)),
    v.minValue(BigInt(least), must(wanted)),
    v.maxValue(BigInt(most), must(wanted)),
    v.transform(Number),
  );
};

const UNIT = /^(\d+(?:\.\d+)?)\s*(ms|milli\w*|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)?$/i;

/** What an author may have meant by a duration that is none. */
const asDuration = (input: unknown): string => {
  const [, number, unit] = UNIT.exec(String(input).trim()) ?? [];
  if (number === undefined) return 'write a number and ms, s, m or h behind it';
  if (unit === undefined) return `write the unit: "${number}s" or "${number}ms"`;
  const short = /^m(s|illi)/i.test(unit) ? 'ms' : unit.slice(0, 1).toLowerCase();
  return `write "${number}${short}"`;
};

/** `"200ms"`, `"1.5s"`, `"2m"`, `"1h"`: in ms. */
export const duration = v.pipe(
  v.string(
    must('a duration such as "1.5s"', (input) =>
      typeof input === 'bigint' || typeof input === 'number'
        ? `write the unit: "${input}s" or "${input}ms"`
        : undefined,
    ),
  ),
  v.rawTransform(({ dataset, addIssue, NEVER }): number => {
    const ms = parseDuration(dataset.value);
    if (ms !== undefined) return ms;
    addIssue({
      message: must('a duration such as "200ms", "1.5s" or "2m"', asDuration)({ input: dataset.value }),
    });
    return NEVER;
  }),
  note({ json: { pattern: DURATION.source, examples: ['200ms', '1.5s', '2m'] } }),
);

/** A value of an environment variable or a header: text, or a number or flag whose text is beyond doubt. */
export const plainText = v.pipe(
  v.unknown(),
  v.check(
    (input) => typeof input === 'string' || typeof input === 'bigint' || typeof input === 'boolean',
    must('text', quoted),
  ),
  v.transform(String),
  note({ json: { type: ['string', 'integer', 'boolean'] } }),
);

/** Names to texts: `headers`, `query`. */
export const texts = record(plainText);

/** A number between two bounds, whole or not. */
export const number = (least: number, most: number) => {
  const wanted = `a number from ${least} to ${most}`;
  return v.pipe(
    v.union([v.bigint(), v.number()], must(wanted)),
    v.transform(Number),
    v.minValue(least, must(wanted)),
    v.maxValue(most, must(wanted)),
  );
};

/** A list of tables whose members are read one by one, so that a fault in one does not hide those of the others. */
export const tables = (name: string, member?: () => v.GenericSchema) =>
  v.pipe(
    v.array(
      v.unknown(),
      must('a list', (input) => (isTable(input) ? `write [[${name}]], with two brackets` : undefined)),
    ),
    note(member === undefined ? {} : { member }),
  );

/** A value with several forms: `pick` tells by looking at it which one is meant. */
export const either = <T>(
  forms: readonly v.GenericSchema<unknown, T>[],
  pick: (input: unknown) => v.GenericSchema<unknown, T>,
) => v.pipe(v.lazy(pick), note({ forms }));

/** A value that its own schema reads, so that its faults do not hide those of the others. */
export const apart = (schema: () => v.GenericSchema) => v.pipe(v.unknown(), note({ apart: schema }));

/** As `apart`, and a list of them does too: tables that macros add to may be written with two brackets. */
export const oneOrMore = (schema: v.GenericSchema) => {
  const forms = [schema, v.pipe(v.array(schema), v.minLength(1))];
  return apart(() => v.pipe(v.unknown(), note({ forms })));
};

/** A program and its arguments. */
export const argv = v.pipe(
  someOf('a list such as ["node", "server.js"]', text, (input) =>
    typeof input === 'string'
      ? `write ["sh", "-c", ${JSON.stringify(input)}], or one word a place`
      : undefined,
  ),
  note({ json: { examples: [['node', 'server.js']] } }),
);
