import { ArgumentFault } from '../arguments.ts';
import { type Bound, flag, oneOf, text, whole } from '../call.ts';
import { strftime } from '../strftime.ts';
import { offsetMinutes, readTime } from '../time.ts';
import { describe } from '../value.ts';
import { type Filter, type Filters, numberOf } from './filter.ts';

const PREFIXES: Readonly<Record<number, RegExp>> = { 2: /^0b/i, 8: /^0o/i, 16: /^0x/i };

const wholeIn = (written: string, base: number): number | bigint | undefined => {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(written.trim()) ?? [];
  const digits = rest.replace(PREFIXES[base] ?? /^$/, '').toLowerCase();
  if (digits === '' || digits.length > 1000) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const one = /[0-9a-z]/.test(digit) ? Number.parseInt(digit, 36) : base;
    if (one >= base) return undefined;
    value = value * BigInt(base) + BigInt(one);
  }
  const signed = sign === '-' ? -value : value;
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const toWhole = (value: unknown, base: number): number | bigint | undefined => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const read = wholeIn(value, base);
  if (read !== undefined || base !== 10 || !NUMBER.test(value.trim())) return read;
  return Math.trunc(Number(value));
};

const toFloat = (value: unknown): number | undefined => {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : undefined;
};

/** Moves the decimal point by writing the number, so that 1.005 is not read as 1.00499…. */
const shifted = (value: number, places: number): number => {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
};

const ROUND = {
  common: (value: number): number => Math.sign(value) * Math.round(Math.abs(value)),
  ceil: Math.ceil,
  floor: Math.floor,
} as const;

const rounded: Filter = {
  params: ['precision', 'method'],
  apply: (input, call) => {
    const value = numberOf(input, call);
    const places = whole(call, 'precision', 0, { min: -15, max: 15 });
    const method = oneOf(call, 'method', ['common', 'ceil', 'floor'], 'common');
    if (typeof value === 'bigint') return value;
    // -0 prints as 0, and is no different from it
    return shifted(ROUND[method](shifted(value, places)), -places) + 0;
  },
};

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

const fileSize: Filter = {
  params: ['binary'],
  apply: (input, call) => {
    const value = Number(numberOf(input, call));
    const binary = flag(call, 'binary', false);
    const step = binary ? 1024 : 1000;
    let [left, unit] = [value, 0];
    while (Math.abs(left) >= step && unit < UNITS.length - 1) {
      left /= step;
      unit++;
    }
    const name = UNITS[unit] ?? '';
    const written = binary && unit > 0 ? `${name.charAt(0).toUpperCase()}iB` : name;
    return `${Number(left.toFixed(2))} ${written}`;
  },
};

const asDate: Filter = {
  params: ['format', 'timezone'],
  apply: (value, call) => {
    const moment = momentOf(value, call);
    const zone = text(call, 'timezone', '');
    const minutes = zone === '' ? moment.offsetMinutes : offsetMinutes(zone);
    if (minutes === undefined)
      throw new ArgumentFault(
        `${call.title} wants UTC or an offset such as +02:00 as 'timezone', not '${zone}'`,
        {
          cause: 'the rules of named zones change with the machine',
        },
      );
    return strftime({ ...moment, offsetMinutes: minutes }, text(call, 'format', '%Y-%m-%d'));
  },
};

const momentOf = (value: unknown, call: Bound) => {
  if (value instanceof Date) return { ms: value.getTime(), offsetMinutes: 0 };
  if (typeof value === 'number' && Math.abs(value) < 253_402_300_800)
    return { ms: Math.round(value * 1000), offsetMinutes: 0 };
  const moment = typeof value === 'string' ? readTime(value) : undefined;
  if (moment) return moment;
  throw new ArgumentFault(`${call.title} takes seconds since 1970 or RFC 3339 text, not ${describe(value)}`);
};

export const numberFilters: Filters = {
  int: {
    params: ['default', 'base'],
    apply: (value, call) =>
      toWhole(value, whole(call, 'base', 10, { min: 2, max: 36 })) ?? call.bound.get('default'),
  },
  float: { params: ['default'], apply: (value, call) => toFloat(value) ?? call.bound.get('default') },
  abs: {
    params: [],
    apply: (input, call) => {
      const value = numberOf(input, call);
      return value < 0 ? -value : value;
    },
  },
  round: rounded,
  filesizeformat: fileSize,
  pluralize: {
    params: ['singular', 'plural'],
    apply: (value, call) => {
      const many = Number(numberOf(value, call));
      return Math.abs(many) === 1 ? text(call, 'singular', '') : text(call, 'plural', 's');
    },
  },
  date: asDate,
};
