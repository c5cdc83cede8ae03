import { ArgumentFault } from '../arguments.ts';
import { flag, whole } from '../call.ts';
import { below } from '../draw.ts';
import { bounds, type FakeCall, type FakeGroup, fraction, size } from './fake.ts';

const DIGITS = '0123456789abcdef';

const digits = (call: FakeCall, base: number, fallback: number): string =>
  Array.from({ length: size(call, 'len', fallback) }, () => DIGITS.charAt(below(call.stream, base))).join('');

/** `max` is left out, as in every version of clnrm. */
const range = (call: FakeCall): number => {
  const min = whole(call, 'min', 0);
  const max = whole(call, 'max', Math.max(100, min + 1));
  if (min >= max) throw new ArgumentFault(`${call.title} has nothing from ${min} up to but without ${max}`);
  return call.faker.number.int({ min, max: max - 1 });
};

export const numbers: FakeGroup = {
  fake_int: {
    summary: 'whole number, both ends included',
    params: { min: 0, max: 999 },
    draw: (call) => call.faker.number.int(bounds(call, [0, 999])),
  },
  fake_int_range: {
    summary: 'whole number, max not included',
    params: { min: 0, max: 100 },
    draw: range,
  },
  fake_float: {
    summary: 'number with up to `digits` decimals',
    params: { min: 0, max: 1, digits: 6 },
    draw: (call) =>
      call.faker.number.float({
        ...bounds(call, [0, 1], {}, fraction),
        fractionDigits: whole(call, 'digits', 6, { min: 0, max: 15 }),
      }),
  },
  fake_bool: {
    summary: 'true in `ratio` of a hundred calls, else false',
    params: { ratio: 50 },
    draw: (call) => below(call.stream, 100) < whole(call, 'ratio', 50, { min: 0, max: 100 }),
  },
  fake_digit: { summary: 'whole number from 0 to 9', draw: ({ stream }) => below(stream, 10) },
  fake_digits: {
    summary: 'text of digits',
    params: { len: 6 },
    draw: (call) => digits(call, 10, 6),
  },
  fake_hex: {
    summary: 'text of hexadecimal digits',
    params: { len: 8 },
    draw: (call) => digits(call, 16, 8),
  },
  fake_octal: { summary: 'text of octal digits', params: { len: 4 }, draw: (call) => digits(call, 8, 4) },
  fake_binary: { summary: 'text of binary digits', params: { len: 8 }, draw: (call) => digits(call, 2, 8) },
  fake_percent: {
    summary: 'percentage, with % where `sign` is true',
    params: { sign: false },
    draw: (call) => {
      const percent = below(call.stream, 101);
      return flag(call, 'sign', false) ? `${percent}%` : percent;
    },
  },
  fake_roman_numeral: { summary: 'Roman numeral', draw: ({ faker }) => faker.number.romanNumeral() },
};
