import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenJsonAt } from '../../src/util/json-place.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['{"a": 1,\n "b": }', 15],
  ['{"a": 1', 7],
  ['[1, 2,]', 6],
  ['{"a" 1}', 5],
  ['{a: 1}', 1],
  ['[01]', 2],
  ['"a\nb"', 0],
  ['[1] 2', 4],
  ['{"a": [1}', 8],
  ['', 0],
  [' {,}', 2],
])('%j stops being JSON at %i', (text, index) => {
  expect(brokenJsonAt(text)).toBe(index);
});

test('what stands before the place can still become JSON, the character at it cannot follow', () => {
  const json = fc.jsonValue().map((value) => JSON.stringify(value));
  const broken = fc
    .tuple(json, fc.nat(), fc.constantFrom(',', ':', ']', '}', '"', '{', 'x', '1'))
    .map(([text, at, char]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + char + text.slice(index);
    })
    .filter((text) => !isJson(text));
  fc.assert(
    fc.property(json, broken, (whole, text) => {
      expect(brokenJsonAt(whole)).toBe(whole.length);
      const index = brokenJsonAt(text);
      expect(index).toBeLessThanOrEqual(text.length);
      if (index < text.length)
        expect(brokenJsonAt(text.slice(0, index))).toBe(text.slice(0, index).trimEnd().length);
    }),
    { numRuns: 300 },
  );
});
