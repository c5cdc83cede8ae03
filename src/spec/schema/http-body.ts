import * as v from 'valibot';
import type { FormPart } from '../../model/spec.ts';
import type { Path } from '../toml.ts';
import { below, either, isTable, list, plainText, record, table, word } from './parts.ts';
import { say, show } from './say.ts';
import { plain } from './value.ts';

/** A JSON body: TOML values that JSON can say exactly. */
export const json = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }): unknown => {
    const unfit = unfitIn(dataset.value, []);
    if (unfit === undefined) return plain(dataset.value);
    const message = say(
      'wrong-type',
      `cannot be sent exactly as JSON: it is ${show(unfit.value)}`,
      "write it in quotes, or the whole body as text: body = '…'",
    );
    const [first, ...rest] = unfit.path.map((key) => below(dataset.value, key, undefined));
    addIssue(first === undefined ? { message } : { message, path: [first, ...rest] });
    return NEVER;
  }),
);

interface Unfit {
  readonly value: unknown;
  readonly path: Path;
}

/** The first value inside that JSON cannot carry exactly, and where. */
const unfitIn = (value: unknown, path: Path): Unfit | undefined => {
  if (Array.isArray(value)) return firstUnfit(value.map((one, index) => unfitIn(one, [...path, index])));
  if (isTable(value))
    return firstUnfit(Object.entries(value).map(([key, one]) => unfitIn(one, [...path, key])));
  const isFit =
    typeof value === 'bigint'
      ? Number.isSafeInteger(Number(value))
      : typeof value !== 'number' || Number.isFinite(value);
  return isFit && !(value instanceof Date) ? undefined : { value, path };
};

const firstUnfit = (found: readonly (Unfit | undefined)[]): Unfit | undefined =>
  found.find((one) => one !== undefined);

const once = v.pipe(
  plainText,
  v.transform((value): readonly string[] => [value]),
);

/** Names to a text or to several, in the order of the file: `query`, `form`. */
export const fields = v.pipe(
  record(
    either([once, list('a list of texts', plainText)], (input) =>
      Array.isArray(input) ? list('a list of texts', plainText) : once,
    ),
  ),
  v.transform((table) =>
    Object.entries(table).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  ),
);

/** A part of a multipart body before it has its name. */
type Unnamed = FormPart extends infer P ? (P extends unknown ? Omit<P, 'name'> : never) : never;

const textPart = v.pipe(
  plainText,
  v.transform((text): Unnamed => ({ text })),
);

const filePart = v.pipe(
  table('a file of multipart', {
    path: word,
    content_type: v.exactOptional(word),
    name: v.exactOptional(word),
  }),
  v.transform(
    ({ path, content_type: contentType, name }): Unnamed => ({
      path,
      ...(contentType !== undefined && { contentType }),
      ...(name !== undefined && { filename: name }),
    }),
  ),
);

const part = either<Unnamed>([textPart, filePart], (input) => (isTable(input) ? filePart : textPart));

const onePart = v.pipe(
  part,
  v.transform((one): readonly Unnamed[] => [one]),
);
const parts = list('a list of texts and files', part);

/** Names to texts and files, or lists of them, in the order of the file. */
export const multipart = v.pipe(
  record(either([onePart, parts], (input) => (Array.isArray(input) ? parts : onePart))),
  v.transform((table): readonly FormPart[] =>
    Object.entries(table).flatMap(([name, values]) => values.map((one) => ({ name, ...one }))),
  ),
);
