import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalDate, LocalDateTime, LocalTime, OffsetDateTime } from '@decimalturn/toml-patch';
import { afterAll, expect, it } from 'vitest';
import { ClnrmError } from '../../../src/diagnostics/errors.ts';
import { load } from '../../../src/spec/load.ts';
import { parseToml, type TomlTable, type TomlValue } from '../../../src/spec/toml.ts';

interface Document {
  readonly name: string;
  readonly versions: readonly string[];
  readonly toml?: string;
  readonly base64?: string;
  readonly wanted?: unknown;
}

/**
 * Invalid in TOML 1.0 and legal in 1.1, which is what we read: inline tables over several lines and with a last comma,
 * times without seconds, `\x` escapes.
 */
const LEGAL_SINCE_1_1 = [
  'invalid/datetime/no-secs.toml',
  'invalid/inline-table/linebreak-01.toml',
  'invalid/inline-table/linebreak-02.toml',
  'invalid/inline-table/linebreak-03.toml',
  'invalid/inline-table/linebreak-04.toml',
  'invalid/inline-table/trailing-comma.toml',
  'invalid/local-datetime/no-secs.toml',
  'invalid/local-time/no-secs.toml',
  'invalid/string/basic-byte-escapes.toml',
];

const suite: readonly Document[] = readFileSync(new URL('suite.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const ofVersion = (version: string, kind: 'valid' | 'invalid') =>
  suite.filter(({ name, versions }) => name.startsWith(`${kind}/`) && versions.includes(version));

const folder = mkdtempSync(join(tmpdir(), 'clnrm-toml-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads a document as specs are read, its bytes included. */
const read = ({ toml, base64 }: Document): { readonly value: TomlTable } | { readonly refused: string } => {
  const path = join(folder, 'a.toml');
  writeFileSync(path, toml ?? Buffer.from(base64 ?? '', 'base64'));
  try {
    const { text } = load({ path, id: 'a.toml' });
    const parsed = parseToml(text);
    if ('toml' in parsed) return { value: parsed.toml.value };
    const { message, line, column, length } = parsed.fault;
    const lines = text.split(/\r?\n/);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column + length).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 2);
    return { refused: message };
  } catch (error) {
    if (error instanceof ClnrmError) return { refused: error.message };
    throw error;
  }
};

const tagged = (type: string, value: string) => ({ type, value });
const KINDS = [
  [LocalDateTime, 'datetime-local'],
  [LocalDate, 'date-local'],
  [LocalTime, 'time-local'],
  [OffsetDateTime, 'datetime'],
] as const;

const floatText = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return Object.is(value, -0) ? '-0' : String(value);
};

const FRACTION = /(\.\d*?)0*(?=[Z+-]|$)/;
/** Without what the forms leave open: the letter between date and time, and zeros at the end of a fraction. */
const timeText = (text: string): string =>
  text
    .replace(/[ t]/i, 'T')
    .replace(FRACTION, '$1')
    .replace(/\.(?=[Z+-]|$)/, '');

/** A value in toml-test's own notation. */
const notation = (value: TomlValue): unknown => {
  if (Array.isArray(value)) return value.map(notation);
  if (value instanceof Date) {
    const kind = KINDS.find(([type]) => value instanceof type)?.[1] ?? 'an unknown kind of date';
    return tagged(kind, timeText(value.toISOString()));
  }
  switch (typeof value) {
    case 'bigint':
      return tagged('integer', String(value));
    case 'number':
      return tagged('float', floatText(value));
    case 'boolean':
      return tagged('bool', String(value));
    case 'string':
      return tagged('string', value);
    default:
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, notation(one)]));
  }
};

const isLeaf = (value: object): value is { readonly type: string; readonly value: string } =>
  'type' in value && 'value' in value && typeof value.type === 'string' && typeof value.value === 'string';

/** The suite's own values in one spelling each. */
const wantedNotation = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(wantedNotation);
  if (typeof value !== 'object' || value === null) return value;
  if (!isLeaf(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wantedNotation(one)]));
  if (value.type === 'float') {
    const number = value.value.endsWith('inf') ? value.value.replace('inf', 'Infinity') : value.value;
    return tagged('float', floatText(Number(number)));
  }
  return /date|time/.test(value.type) ? tagged(value.type, timeText(value.value)) : value;
};

it.each(['1.0.0', '1.1.0'])(
  'reads every valid document of TOML %s right, kinds of values included',
  (version) => {
    const documents = ofVersion(version, 'valid');

    const misread = documents.filter((one) => {
      const result = read(one);
      if ('refused' in result) return true;
      expect.soft(notation(result.value), one.name).toEqual(wantedNotation(one.wanted));
      return false;
    });

    expect(misread.map(({ name }) => name)).toEqual([]);
    expect(documents.length).toBeGreaterThan(200);
  },
);

it.each([
  ['1.0.0', LEGAL_SINCE_1_1],
  ['1.1.0', []],
])(
  'refuses every invalid document of TOML %s at a place in it, but for what 1.1 allows',
  (version, allowed) => {
    const documents = ofVersion(version, 'invalid');

    const accepted = documents.filter((one) => 'value' in read(one)).map(({ name }) => name);

    expect(accepted).toEqual(allowed);
    expect(documents.length).toBeGreaterThan(460);
  },
);
