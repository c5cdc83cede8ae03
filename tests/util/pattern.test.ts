import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globTest, isExact, namesLike, nameTest } from '../../src/util/pattern.ts';

const NAMES = ['GET /a', 'GET /a/b', 'POST /a', 'get /a', 'GET /a?x', 'a.b', 'axb'];

test('a name without a star is exact, with capitals', () => {
  expect(namesLike('GET /a', NAMES)).toEqual(['GET /a']);
  expect(namesLike('a.b', NAMES)).toEqual(['a.b']);
});

test('a star stands for any characters, a question mark for itself', () => {
  expect(namesLike('GET*', NAMES)).toEqual(['GET /a', 'GET /a/b', 'GET /a?x']);
  expect(namesLike('*/a', NAMES)).toEqual(['GET /a', 'POST /a', 'get /a']);
  expect(namesLike('GET /a?x', NAMES)).toEqual(['GET /a?x']);
});

test('slashes make a regular expression of what is between them', () => {
  expect(namesLike('/^(get|POST)/', NAMES)).toEqual(['POST /a', 'get /a']);
  expect(isExact('/a/')).toBe(false);
  expect(isExact('/a')).toBe(true);
  expect(nameTest('/b$/')('a.b')).toBe(true);
});

test('parts of a glob do not share characters', () => {
  expect(globTest('aba*aba')('aba')).toBe(false);
  expect(globTest('aba*aba')('ababa')).toBe(false);
  expect(globTest('aba*aba')('abaaba')).toBe(true);
  expect(globTest('*a*a')('a')).toBe(false);
  expect(globTest('*ab*b')('ab')).toBe(false);
});

test('a glob means what the anchored regular expression means', () => {
  const letters = (more: string) =>
    fc.string({ unit: fc.constantFrom('a', 'b', '.', ...more), maxLength: 8 });
  fc.assert(
    fc.property(letters('*'), letters(''), (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
      expect(globTest(pattern)(text)).toBe(new RegExp(`^${source}$`).test(text));
    }),
    { numRuns: 1000 },
  );
});
