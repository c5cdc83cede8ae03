import * as v from 'valibot';
import type { Code } from '../diagnostics/codes.ts';
import { fault } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { heard } from './schema/say.ts';
import type { Source } from './source.ts';
import type { Path } from './toml.ts';

/** Collects the faults of one spec while it is read. */
export interface Reader {
  readonly source: Source;
  readonly faults: Diagnostic[];
}

/** Codes that speak of a key; all others speak of a value. */
const OF_KEYS: readonly Code[] = ['unknown-key', 'not-supported-yet', 'duplicate-name'];

/** Reads one part of a spec with its schema; faults go to the reader, and the result is then undefined. */
export const read = <T>(
  { source, faults }: Reader,
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  path: Path,
): T | undefined => {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  for (const issue of result.issues) faults.push(issueFault(source, path, issue));
  return;
};

interface Issue {
  readonly message: string;
  readonly path?: readonly { readonly key: unknown; readonly origin?: string }[] | undefined;
}

/** A validation issue as a diagnostic at its place. */
const issueFault = (source: Source, base: Path, issue: Issue): Diagnostic => {
  const path = [...base, ...(issue.path ?? []).flatMap(({ key }) => (isKey(key) ? [key] : []))];
  const { code, message, hint } = heard(issue.message);
  const isOfKey = OF_KEYS.includes(code) || issue.path?.at(-1)?.origin === 'key';
  const at = isOfKey ? source.atKey(path) : source.at(path);
  // A matcher does not know the name it matches; its hints leave a place for it.
  const filled = hint?.replace('{name}', String(path.at(-2)));
  return fault(
    code,
    `\`${label(path, source)}\` ${message}${aroundOf(source, path, code)}`,
    filled === undefined ? { at } : { at, hint: filled },
  );
};

const isKey = (key: unknown): key is string | number => typeof key === 'string' || typeof key === 'number';

/** How a path is called in a message: its last key as the author wrote it, with the indices behind it. */
export const label = (path: Path, source?: Source): string => {
  const from = Math.max(
    0,
    path.findLastIndex((key) => typeof key === 'string'),
  );
  const [key = 'the spec', ...indices] = path.slice(from);
  const name = source?.toml.writtenAt(path.slice(0, from + 1)) ?? key;
  return `${name}${indices.map((index) => `[${index}]`).join('')}`;
};

/** A message that calls a table by today's name says what the author called it. */
const aroundOf = (source: Source, path: Path, code: Code): string => {
  if (!['unknown-key', 'missing-key', 'not-supported-yet'].includes(code)) return '';
  const named = path.slice(0, -1).findLastIndex((key) => typeof key === 'string');
  const written = named < 0 ? undefined : source.toml.writtenAt(path.slice(0, named + 1));
  return written === undefined ? '' : `, which \`${written}\` is read as`;
};
