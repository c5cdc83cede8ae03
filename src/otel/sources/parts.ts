import type { Value } from '../../model/value.ts';
import { toValue } from '../../util/value.ts';
import { isObject, type Json } from '../json-value.ts';
import { MalformedExport } from '../malformed.ts';
import { CUT } from './inspect.ts';

/** Attributes of plain data; what was not printed is left out and counted. */
export const plainAttributes = (
  data: unknown,
): { readonly values: Readonly<Record<string, Value>>; readonly cut: number } => {
  if (data === CUT) return { values: {}, cut: 1 };
  if (data === undefined || data === null) return { values: {}, cut: 0 };
  if (!isObject(data)) throw new MalformedExport("'attributes' is not an object");
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  const whole = entries.filter(([, value]) => !holdsCut(value));
  return {
    values: Object.fromEntries(whole.map(([key, value]) => [key, toValue(value)])),
    cut: entries.length - whole.length,
  };
};

const holdsCut = (value: unknown): boolean =>
  value === CUT || (Array.isArray(value) && value.some((one: unknown) => one === CUT));

const MOMENT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/;

/** Unix time in ns of a moment such as `2025-01-01T00:00:00.123456789Z`. */
const momentNs = (text: string, key: string): bigint => {
  const [, day = '', time = '', fraction = '', zone = ''] = MOMENT.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) throw new MalformedExport(`'${key}' is not a time: ${JSON.stringify(text)}`);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
};

/** Unix time in ns: a moment in words, or an integer that counts ns, as text too. */
export const timeAt = (json: Json, ...keys: readonly string[]): bigint => {
  const key = keys.find((one) => json[one] !== undefined && json[one] !== null);
  if (key === undefined) throw new MalformedExport(`a span has no '${keys[0]}'`);
  const value = json[key];
  if (typeof value === 'string' && !/^\d+$/.test(value)) return momentNs(value, key);
  const whole = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
  const ns = typeof whole === 'string' ? BigInt(whole) : whole;
  if (typeof ns === 'bigint' && ns === BigInt.asUintN(64, ns)) return ns;
  throw new MalformedExport(`'${key}' is not a time`);
};

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** The OTLP number of a span kind written as a number or a word: `SERVER`, `SpanKind.SERVER`, `SPAN_KIND_SERVER`. */
export const kindOf = (value: unknown): number => {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number') return value;
  const word = typeof value === 'string' ? value.toLowerCase().replace(/^span_?kind[._]?/, '') : '';
  const number = KINDS.indexOf(word);
  if (number < 0) throw new MalformedExport(`'kind' is not a kind of span: ${JSON.stringify(value)}`);
  return number;
};

const STATUSES = ['unset', 'ok', 'error'];

/** The OTLP number of a status code written as a number or a word: `OK`, `StatusCode.OK`, `STATUS_CODE_OK`. */
export const statusOf = (value: unknown): number => {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number') return value;
  const word = typeof value === 'string' ? value.toLowerCase().replace(/^status_?code[._]?/, '') : '';
  const number = STATUSES.indexOf(word);
  if (number < 0) throw new MalformedExport(`'status' is not a status: ${JSON.stringify(value)}`);
  return number;
};

/** The first text under one of the keys; '' without one. */
export const wordAt = (json: Json, ...keys: readonly string[]): string => {
  for (const key of keys) {
    const value = json[key];
    if (typeof value === 'string') return value;
    if (value !== undefined && value !== null) throw new MalformedExport(`'${key}' is not a string`);
  }
  return '';
};

/** The id of a parent; none for empty ones and for zeros. */
export const parentOf = (id: string): { readonly parentSpanId?: string } =>
  /^0*$/.test(id) ? {} : { parentSpanId: id };
