import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/model/value.ts';
import {
  canonical,
  comparable,
  compare,
  equal,
  showTyped,
  showValue,
  toValue,
} from '../../src/util/value.ts';

const int = (value: bigint | number): Value => ({ type: 'int', value: String(value) });
const double = (value: number): Value => ({ type: 'double', value });
const text = (value: string): Value => ({ type: 'string', value });

describe('toValue', () => {
  test('integers of 64 bits stay exact', () => {
    expect(toValue(9_223_372_036_854_775_807n)).toEqual(int(9_223_372_036_854_775_807n));
  });

  test('every kind of JSON data has its type', () => {
    expect(toValue({ a: [1, 1.5, true, null, 'x'] })).toEqual({
      type: 'map',
      value: {
        a: {
          type: 'array',
          value: [int(1), double(1.5), { type: 'bool', value: true }, { type: 'null' }, text('x')],
        },
      },
    });
  });

  test('bytes are kept as base64', () => {
    expect(toValue(new Uint8Array([1, 2, 255]))).toEqual({ type: 'bytes', value: 'AQL/' });
  });
});

describe('equality', () => {
  test('an int equals a double of the same number, exactly', () => {
    expect(equal(int(12), double(12))).toBe(true);
    expect(equal(int(2n ** 53n + 1n), double(2 ** 53))).toBe(false);
  });

  test('text, number and boolean never equal each other', () => {
    expect(equal(text('1'), int(1))).toBe(false);
    expect(equal(text('true'), { type: 'bool', value: true })).toBe(false);
    expect(equal(int(1), { type: 'bool', value: true })).toBe(false);
  });

  test('lists and tables are compared deep, tables in any order of keys', () => {
    expect(equal(toValue([1, ['a']]), toValue([1.0, ['a']]))).toBe(true);
    expect(equal(toValue([1, 2]), toValue([2, 1]))).toBe(false);
    expect(equal(toValue({ a: 1, b: 2 }), toValue({ b: 2, a: 1 }))).toBe(true);
    expect(equal(toValue(['a","b']), toValue(['a', 'b']))).toBe(false);
  });

  test('two values have the same canonical text exactly when they are equal as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = equal(toValue(a), toValue(b));
        expect(same).toBe(canonical(toValue(a)) === canonical(toValue(b)));
        expect(equal(toValue(a), toValue(structuredClone(a)))).toBe(true);
      }),
    );
  });
});

describe('order', () => {
  test('numbers compare exactly at any size, int with double', () => {
    expect(compare(int(2n ** 53n + 1n), double(2 ** 53))).toBe(1);
    expect(compare(int(1), double(1.5))).toBe(-1);
    expect(compare(int(-9_223_372_036_854_775_808n), int(0))).toBe(-1);
  });

  test('texts compare with texts and with nothing else', () => {
    expect(compare(text('a'), text('b'))).toBe(-1);
    expect(compare(text('1'), int(1))).toBeUndefined();
    expect(compare(double(Number.NaN), int(1))).toBeUndefined();
    expect(comparable(text('1'), int(1))).toBe(false);
    expect(comparable(double(1), int(1))).toBe(true);
  });
});

describe('text of values', () => {
  test('a double shows its point, a string its quotes', () => {
    expect([double(5), double(0.1), text('a"b'), int(5)].map(showValue)).toEqual([
      '5.0',
      '0.1',
      '"a\\"b"',
      '5',
    ]);
    expect(showTyped(text('200'))).toBe('string "200"');
    expect(showTyped(int(200))).toBe('int 200');
  });

  test('long text and long lists are cut, and say how long they were', () => {
    expect(showValue(text('x'.repeat(500)))).toMatch(/^"x{200}"… \(500 characters\)$/);
    expect(showValue(toValue(Array.from({ length: 30 }, (_, at) => at)))).toContain('… 10 more');
    expect(showValue(toValue({ a: 1, b: [null] }))).toBe('{ a = 1, b = [null] }');
  });
});
