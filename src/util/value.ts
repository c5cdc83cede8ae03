import type { Value } from '../model/value.ts';

/** JSON or TOML data as a typed value. Integers are exact: those above 2^53 come as bigint. */
export const toValue = (data: unknown): Value => {
  if (typeof data === 'string') return { type: 'string', value: data };
  if (typeof data === 'bigint') return { type: 'int', value: String(data) };
  if (typeof data === 'boolean') return { type: 'bool', value: data };
  if (typeof data === 'number') {
    return Number.isSafeInteger(data)
      ? { type: 'int', value: String(data) }
      : { type: 'double', value: data };
  }
  if (data instanceof Uint8Array) return { type: 'bytes', value: Buffer.from(data).toString('base64') };
  if (data instanceof Date) return { type: 'string', value: data.toISOString() };
  if (Array.isArray(data)) return { type: 'array', value: data.map(toValue) };
  if (typeof data !== 'object' || data === null) return { type: 'null' };
  const entries = Object.entries(data).map(([key, item]) => [key, toValue(item)] as const);
  return { type: 'map', value: Object.fromEntries(entries) };
};

const numberText = (value: number): string =>
  Number.isInteger(value) ? BigInt(value).toString() : String(value);

/** Text that two values share exactly when they are equal: 12 and 12.0 do, 12 and "12" do not. */
export const canonical = (value: Value): string => {
  switch (value.type) {
    case 'string':
      return `s${value.value}`;
    case 'int':
      return `n${value.value}`;
    case 'double':
      return `n${numberText(value.value)}`;
    case 'bool':
      return `b${value.value}`;
    case 'bytes':
      return `x${value.value}`;
    case 'null':
      return '0';
    case 'array':
      return `a${JSON.stringify(value.value.map(canonical))}`;
    case 'map': {
      const keys = Object.keys(value.value).sort();
      return `m${JSON.stringify(keys.map((key) => [key, canonical(value.value[key] ?? { type: 'null' })]))}`;
    }
  }
};

/** Deep equality; int and double compare numerically, other types never equal each other. */
export const equal = (a: Value, b: Value): boolean => {
  if (a.type === 'string') return b.type === 'string' && a.value === b.value;
  if (a.type === 'int' && b.type === 'int') return a.value === b.value;
  return canonical(a) === canonical(b);
};

const numeric = (value: Value): number | bigint | undefined => {
  if (value.type === 'double') return value.value;
  if (value.type !== 'int') return undefined;
  return value.value.length < 16 ? Number(value.value) : BigInt(value.value);
};

/** -1, 0 or 1 for two numbers (exact at any size) or two strings (by code unit); undefined when they have no order. */
export const compare = (a: Value, b: Value): number | undefined => {
  if (a.type === 'string' && b.type === 'string') return a.value < b.value ? -1 : Number(a.value > b.value);
  const left = numeric(a);
  const right = numeric(b);
  if (left === undefined || right === undefined || Number.isNaN(left) || Number.isNaN(right))
    return undefined;
  return left < right ? -1 : Number(left > right);
};

/** Whether two values could be equal at all: the same type, or both numbers. */
export const comparable = (a: Value, b: Value): boolean =>
  a.type === b.type || (numeric(a) !== undefined && numeric(b) !== undefined);

const LONGEST = 200;

/** A quoted string, cut to 200 characters with its full length said. */
const quoted = (text: string): string =>
  text.length <= LONGEST
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, LONGEST))}… (${text.length} characters)`;

const listed = (parts: readonly string[]): string =>
  parts.length <= 20 ? parts.join(', ') : `${parts.slice(0, 20).join(', ')}, … ${parts.length - 20} more`;

/** A value as people read it: strings quoted, doubles with a point, long ones cut. */
export const showValue = (value: Value): string => {
  switch (value.type) {
    case 'string':
      return quoted(value.value);
    case 'double':
      return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
    case 'null':
      return 'null';
    case 'bytes':
      return `bytes ${quoted(value.value)}`;
    case 'array':
      return `[${listed(value.value.map(showValue))}]`;
    case 'map':
      return `{ ${listed(Object.entries(value.value).map(([key, item]) => `${key} = ${showValue(item)}`))} }`;
    default:
      return String(value.value);
  }
};

/** The same with the name of its type in front: `int 200`, `string "200"`. */
export const showTyped = (value: Value): string =>
  value.type === 'null' || value.type === 'bytes' ? showValue(value) : `${value.type} ${showValue(value)}`;
