import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pressesIn } from '../../src/tui/input.ts';
import type { Pressed } from '../../src/tui/keys.ts';

const sent: readonly (readonly [string, Pressed])[] = [
  ['\u001b[A', { key: 'up' }],
  ['\u001bOB', { key: 'down' }],
  ['\u001b[5~', { key: 'pgup' }],
  ['\u001b[1~', { key: 'home' }],
  ['\r', { key: 'enter' }],
  ['\u007f', { key: 'backspace' }],
  ['\u0003', { key: 'ctrl-c' }],
  ['a', { text: 'a' }],
  ['ü', { text: 'ü' }],
  ['😀', { text: '😀' }],
];

const anyKeys = fc.array(fc.constantFrom(...sent), { maxLength: 12 });

it('keys that come in one piece are the keys that come one by one', () => {
  fc.assert(
    fc.property(anyKeys, (keys) => {
      expect(pressesIn(keys.map(([text]) => text).join(''))).toEqual({
        presses: keys.map(([, one]) => one),
        rest: '',
      });
    }),
  );
});

it('a sequence that is cut anywhere is kept until its rest comes', () => {
  fc.assert(
    fc.property(anyKeys, fc.nat(), (keys, cut) => {
      const text = keys.map(([one]) => one).join('');
      // terminals do not cut inside of a character
      const at = [...text].slice(0, cut % (text.length + 1)).join('').length;
      const first = pressesIn(text.slice(0, at));
      const second = pressesIn(first.rest + text.slice(at));
      expect([...first.presses, ...second.presses]).toEqual(keys.map(([, one]) => one));
    }),
  );
});

it('an escape alone may be the beginning of a sequence; before other text it is the key', () => {
  expect(pressesIn('\u001b')).toEqual({ presses: [], rest: '\u001b' });
  expect(pressesIn('\u001bx')).toEqual({ presses: [{ key: 'esc' }, { text: 'x' }], rest: '' });
  expect(pressesIn('\u001b[200;1z')).toEqual({ presses: [], rest: '' });
});
