import type { Value } from '../model/value.ts';
import { MAX_VALUE_DEPTH, MalformedExport } from './malformed.ts';

/** An object of parsed JSON. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under `key`; absent and null are empty, as everywhere in protobuf's JSON. */
export const objectAt = (json: Json, key: string): Json => {
  const value = json[key] ?? {};
  if (!isObject(value)) throw new MalformedExport(`'${key}' is not an object`);
  return value;
};

/** The objects of the list under `key`. */
export const objectsAt = (json: Json, key: string): readonly Json[] => {
  const value = json[key] ?? [];
  if (!Array.isArray(value)) throw new MalformedExport(`'${key}' is not a list`);
  const items: readonly unknown[] = value;
  return items.map((item) => {
    if (!isObject(item)) throw new MalformedExport(`'${key}' holds something that is not an object`);
    return item;
  });
};

export const textAt = (json: Json, key: string): string => {
  const value = json[key] ?? '';
  if (typeof value !== 'string') throw new MalformedExport(`'${key}' is not a string`);
  return value;
};

/** A 64-bit integer, written as a string or as a number. */
const integer = (value: unknown, key: string): bigint => {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw new MalformedExport(`'${key}' is not an integer`);
};

/** An unsigned 64-bit integer, 0 when absent. */
export const unsignedAt = (json: Json, key: string): bigint => {
  const value = integer(json[key] ?? 0, key);
  if (value !== BigInt.asUintN(64, value))
    throw new MalformedExport(`'${key}' is not an unsigned 64-bit integer`);
  return value;
};

/** A count or an enum, 0 when absent. OTLP allows no enum names. */
export const numberAt = (json: Json, key: string): number => Number(integer(json[key] ?? 0, key));

const double = (value: unknown): number => {
  if (typeof value === 'number') return value;
  const special = ['NaN', 'Infinity', '-Infinity'].find((name) => name === value);
  if (special !== undefined) return Number(special);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new MalformedExport(`'doubleValue' is not a number`);
  return number;
};

const int64 = (value: unknown): Value => {
  const number = integer(value, 'intValue');
  if (number !== BigInt.asIntN(64, number)) throw new MalformedExport(`'intValue' does not fit 64 bits`);
  return { type: 'int', value: String(number) };
};

const bool = (value: unknown): Value => {
  if (typeof value !== 'boolean') throw new MalformedExport(`'boolValue' is not a boolean`);
  return { type: 'bool', value };
};

/** Reads an AnyValue; one without a known member is null. */
const anyOf = (json: Json, depth: number): Value => {
  if (depth > MAX_VALUE_DEPTH) throw new MalformedExport(`value nested deeper than ${MAX_VALUE_DEPTH}`);
  const has = (key: string): boolean => json[key] !== undefined && json[key] !== null;
  if (has('stringValue')) return { type: 'string', value: textAt(json, 'stringValue') };
  if (has('boolValue')) return bool(json.boolValue);
  if (has('intValue')) return int64(json.intValue);
  if (has('doubleValue')) return { type: 'double', value: double(json.doubleValue) };
  if (has('bytesValue')) {
    return { type: 'bytes', value: Buffer.from(textAt(json, 'bytesValue'), 'base64').toString('base64') };
  }
  if (has('arrayValue')) {
    const items = objectsAt(objectAt(json, 'arrayValue'), 'values');
    return { type: 'array', value: items.map((item) => anyOf(item, depth + 1)) };
  }
  if (has('kvlistValue'))
    return { type: 'map', value: pairs(objectAt(json, 'kvlistValue'), 'values', depth + 1) };
  return { type: 'null' };
};

/** The AnyValue under `key`; null when absent. */
export const valueAt = (json: Json, key: string): Value => anyOf(objectAt(json, key), 1);

const pairs = (json: Json, key: string, depth: number): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    objectsAt(json, key).map((pair) => [textAt(pair, 'key'), anyOf(objectAt(pair, 'value'), depth)]),
  );

/** The attributes of a span, event, link or resource. */
export const attributesOf = (json: Json): Readonly<Record<string, Value>> => pairs(json, 'attributes', 1);

/** Parses text as a JSON object. Integers of OTLP's 64-bit fields that a double cannot hold survive as strings. */
export const parseOtlp = (text: string): Json => {
  // Inside a string literal the quotes would be escaped, so only keys match.
  const exact = text.replace(
    /"((?:startT|endT|observedT|t)imeUnixNano|intValue)"\s*:\s*(-?\d{16,20})(?![\d.eE])/g,
    '"$1":"$2"',
  );
  let parsed: unknown;
  try {
    parsed = JSON.parse(exact);
  } catch (error) {
    throw new MalformedExport('not JSON', { cause: error });
  }
  if (!isObject(parsed)) throw new MalformedExport('not a JSON object');
  return parsed;
};
