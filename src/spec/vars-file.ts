import { basename } from 'node:path';
import { fault } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parseJson } from '../util/json.ts';
import { jsonFault } from '../util/json-place.ts';
import { parseDotenv } from './dotenv.ts';
import { readText } from './load.ts';
import { isTable } from './schema/parts.ts';
import { plain } from './schema/value.ts';
import type { GivenVariable } from './template/variables.ts';
import { parseToml } from './toml.ts';

interface Bad {
  readonly message: string;
  readonly hint?: string;
  readonly line?: number;
  readonly column?: number;
  readonly length?: number;
}

interface Entry {
  readonly value: unknown;
  readonly line?: number;
  readonly column?: number;
}

type Read = ReadonlyMap<string, Entry> | Bad;

/** Names that templates read something else under. */
const TAKEN: Readonly<Record<string, string>> = {
  vars: 'the table of all variables: write the names at the top of the file',
  matrix: 'the cell of [matrix]',
};

const isBad = (read: Read): read is Bad => 'message' in read;

const fromToml = (text: string): Read => {
  const parsed = parseToml(text);
  if ('fault' in parsed) return parsed.fault;
  const { value, keyPositionOf } = parsed.toml;
  return new Map(
    Object.entries(value).map(([name, one]) => {
      const { line = 1, column = 1 } = keyPositionOf([name]) ?? {};
      return [name, { value: plain(one), line, column }];
    }),
  );
};

const fromJson = (text: string): Read => {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const { reason, ...place } = jsonFault(text, error);
    return { message: `is not JSON: ${reason}`, ...place };
  }
  if (!isTable(value))
    return {
      message: 'holds no object',
      hint: 'write names and values: { "svc": "api" }',
      line: 1,
      column: 1,
    };
  return new Map(Object.entries(value).map(([name, one]) => [name, { value: plain(one) }]));
};

const fromDotenv = (text: string): Read => {
  const read = parseDotenv(text);
  return 'message' in read ? read : new Map(read.map(({ name, ...entry }) => [name, entry]));
};

const readerOf = (id: string): ((text: string) => Read) | undefined => {
  const name = basename(id).toLowerCase();
  if (name.endsWith('.toml')) return fromToml;
  if (name.endsWith('.json')) return fromJson;
  return /^\.env(\.|$)|\.env$/.test(name) ? fromDotenv : undefined;
};

const diagnose = (id: string, text: string, bad: Bad): Diagnostic => {
  const { message, hint, line = 1, column = 1, length = 1 } = bad;
  const row = text.split(/\r?\n/)[line - 1];
  const at = { file: id, line, column, length, ...(row !== undefined && { text: row }) };
  return fault('bad-data', `${id}: ${message}`, { at, ...(hint !== undefined && { hint }) });
};

const takenIn = (read: ReadonlyMap<string, Entry>): Bad | undefined => {
  for (const [name, { line = 1, column = 1 }] of read)
    if (Object.hasOwn(TAKEN, name))
      return {
        message: `'${name}' cannot be a variable`,
        hint: `\`${name}\` is ${TAKEN[name]}`,
        line,
        column,
      };
  return undefined;
};

const refuse = (one: Diagnostic): never => {
  throw new UsageError([one]);
};

/**
 * The variables of one file of `--vars-file`: TOML, JSON or .env, as its name says. `id` is its name for people.
 * Values keep their types; those of .env are text.
 * @throws UsageError with the place of the first thing that is wrong.
 */
export const readVarsFile = (path: string, id: string): readonly GivenVariable[] => {
  const reader = readerOf(id);
  if (reader === undefined)
    return refuse(
      fault('bad-data', `${id} is neither TOML, JSON nor .env`, {
        hint: 'its name says what it is: vars.toml, vars.json, ci.env, .env.ci',
      }),
    );
  const found = readText(path, id);
  if ('fault' in found) return refuse(found.fault);
  const { text } = found;
  const read = reader(text);
  if (isBad(read)) return refuse(diagnose(id, text, read));
  const taken = takenIn(read);
  if (taken) return refuse(diagnose(id, text, taken));
  return [...read].map(([name, { value, line }]) => ({
    name,
    value,
    detail: line === undefined ? id : `${id}:${line}`,
  }));
};
