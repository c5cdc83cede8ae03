import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOf } from '../../../src/spec/template/draw.ts';
import { textLike } from '../../../src/spec/template/pattern.ts';
import { boundedRegex, SlowRegex } from '../../../src/util/regex.ts';
import { faultsOf, rendered, renderText } from '../../helpers/rendering.ts';

const like = (regex: string, seed = 1): string => textLike(regex, chanceOf(String(seed), 'pattern', 0));

test('a template writes the pattern with doubled backslashes, as in any of its strings', async () => {
  expect(await rendered('{{ pattern("[A-Z]{3}-\\\\d{4}") }}')).toMatch(/^[A-Z]{3}-\d{4}$/);
});

const letter = fc.constantFrom(
  'a',
  'Z',
  '7',
  '_',
  '-',
  ' ',
  'é',
  '\\.',
  '\\\\',
  '\\d',
  '\\w',
  '\\s',
  '\\D',
  '\\W',
  '\\S',
  '.',
);
const set = fc.constantFrom('[a-c]', '[^a-c]', '[\\d-]', '[\\]a]', '[^\\w]', '[-a]', '[é-í]', '[$^]');
const count = fc.constantFrom('', '', '?', '*', '+', '{3}', '{0,2}', '{2,}');
// An open count around another one would make the check itself take for ever.
const groupCount = fc.constantFrom('', '', '?', '{2}');
const { regex } = fc.letrec<{ regex: string }>((tie) => ({
  regex: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(fc.oneof(letter, set), count).map((parts) => parts.join('')),
    fc.array(tie('regex'), { maxLength: 4 }).map((parts) => parts.join('')),
    fc
      .tuple(tie('regex'), fc.constantFrom('(', '(?:'), tie('regex'), groupCount)
      .map(([a, open, b, n]) => `${open}${a}|${b})${n}`),
  ),
}));

/** A check that would take for ever is left out. */
const fits = (source: string, text: string): boolean => {
  try {
    return boundedRegex(`^(?:${source})$`, 50).test(text);
  } catch (error) {
    if (error instanceof SlowRegex) fc.pre(false);
    throw error;
  }
};

test('whatever is made matches the pattern as a whole', () => {
  fc.assert(
    fc.property(regex, fc.nat(), (source, seed) => {
      const text = like(source, seed);
      expect(fits(source, text), text).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('anchors around the whole pattern are taken, and both branches of a choice come up', () => {
  expect(like('^ab$')).toBe('ab');
  expect(like('a\\$')).toBe('a$');
  const seen = new Set(Array.from({ length: 50 }, (_, seed) => like('x|y', seed)));
  expect([...seen].sort()).toEqual(['x', 'y']);
});

test.each([
  ['(?=a)', "a group that begins with '(?'"],
  ['(?<n>a)', "a group that begins with '(?'"],
  ['a\\b', "'\\b'"],
  ['(a)\\1', "'\\1'"],
  ['\\p{L}', "'\\p'"],
  ['a^b', "'^'"],
  ['[z-a]', "the range 'z-a'"],
  ['[]', 'a class without characters'],
  ['[^ -~]', 'a class without characters'],
  ['a{3,1}', "the count '{3,1}'"],
  ['a{99999}', "the count '{99999}'"],
  ['(a', 'a group that is not closed'],
  ['a)', "a ')' that closes nothing"],
  ['a\\', 'an end that is missing something'],
  ['[a', 'an end that is missing something'],
  ['*', "'*'"],
  ['a+?', "'?'"],
  ['a{x}', "'{'"],
])('%s is refused by name, not taken literally', (source, what) => {
  expect(() => like(source)).toThrow(`pattern() cannot make text for ${what} in '${source}'`);
});

test('a pattern cannot ask for more text than a spec can hold', async () => {
  expect(() => like('((a{100}){100}){100}')).toThrow('pattern() makes more than 10000 characters');
  const [fault] = await faultsOf(renderText('{{ pattern("(?!a)") }}'));
  expect(fault).toContain(':1:4+7');
});
