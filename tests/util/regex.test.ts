import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedRegex, SlowRegex } from '../../src/util/regex.ts';

const CATASTROPHES = [
  '^(a+)+$',
  '^(a|a)*$',
  '^(a|aa)+$',
  '(a*)*b',
  '^(.*?,){12}P',
  '(a?){40}a{40}b',
  'a*a*a*a*a*a*a*a*a*a*b',
  '^(?:a|a|a|a|a)(?:a|a)+$',
];

test.each(CATASTROPHES)('/%s/ is given up instead of hanging', (pattern) => {
  const text = `${'a'.repeat(pattern.includes(',') ? 0 : 20_000)}${'1,'.repeat(pattern.includes(',') ? 40 : 0)}!`;
  try {
    expect(boundedRegex(pattern, 20).test(text)).toBe(false);
  } catch (error) {
    expect(error).toBeInstanceOf(SlowRegex);
  }
});

test('a pattern that takes too long once is named in the error', () => {
  const regex = boundedRegex('^(a+)+$', 20);
  expect(() => regex.test(`${'a'.repeat(60)}!`)).toThrow('the regular expression /^(a+)+$/ takes too long');
});

test('a bad pattern is a SyntaxError', () => {
  expect(() => boundedRegex('(')).toThrow(SyntaxError);
});

test('many texts at once give the same answers as one by one', () => {
  const texts = Array.from({ length: 25_000 }, (_, at) => `order-${at}`);
  const regex = boundedRegex('^order-(\\d)+7$');
  regex.prime(texts);
  expect(texts.filter(regex.test)).toEqual(texts.filter((text) => /^order-(\d)+7$/.test(text)));
});

test('answers are those of the engine itself, watched or not', () => {
  const patterns = fc.constantFrom(
    'a',
    '^a|b$',
    '(a|b)+c',
    '[*+?]',
    '\\(',
    'a{2,}',
    '(?<x>a)\\k<x>',
    '(?=a)b?',
    '^$',
  );
  fc.assert(
    fc.property(patterns, fc.string({ unit: fc.constantFrom('a', 'b', 'c', '(', '*') }), (pattern, text) => {
      expect(boundedRegex(pattern).test(text)).toBe(new RegExp(pattern).test(text));
    }),
    { numRuns: 300 },
  );
});
