import { expect, test } from 'vitest';
import { lookOf } from '../../src/util/look.ts';

const terminal = { isTTY: true, columns: 120 };
const colour = (
  env: Record<string, string>,
  stream: { isTTY?: boolean } = terminal,
  refused = false,
): boolean => lookOf(stream, env, refused).paint('red', 'x') !== 'x';

test('colour is for terminals unless the environment or the flag says otherwise', () => {
  expect(colour({})).toBe(true);
  expect(colour({}, {})).toBe(false);
  expect(colour({ NO_COLOR: '1' })).toBe(false);
  expect(colour({ TERM: 'dumb' })).toBe(false);
  expect(colour({ FORCE_COLOR: '1', NO_COLOR: '1' }, {})).toBe(true);
  expect(colour({ FORCE_COLOR: '0' })).toBe(false);
  expect(colour({ FORCE_COLOR: '1' }, terminal, true)).toBe(false);
});

test('only a locale that is not UTF-8 asks for ASCII', () => {
  const unicode = (env: Record<string, string>): boolean => lookOf(terminal, env, false).unicode;

  expect([{}, { LANG: 'C.UTF-8' }, { LANG: 'C', LC_ALL: 'de_DE.utf8' }].map(unicode)).toEqual([
    true,
    true,
    true,
  ]);
  expect([{ LANG: 'C' }, { LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, { TERM: 'linux' }].map(unicode)).toEqual([
    false,
    false,
    false,
  ]);
});

test('files and pipes are 80 wide, terminals what they are', () => {
  expect([lookOf({}, {}, false).width, lookOf(terminal, {}, false).width]).toEqual([80, 120]);
  expect(lookOf({ isTTY: true, columns: 0 }, {}, false).width).toBe(80);
});
