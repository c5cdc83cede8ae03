import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, linesOf, pad, tame, widthOf, wrap, wrapValue } from '../../src/util/text.ts';

test('width counts what a terminal shows', () => {
  expect([widthOf('abc'), widthOf('漢字'), widthOf('e\u0301'), widthOf('✓'), widthOf('🚀')]).toEqual([
    3, 4, 1, 1, 2,
  ]);
});

test('clipped text is never wider than asked, and whole when it fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 30 }), (text, width) => {
      const clipped = clip(text, width);
      expect(widthOf(clipped)).toBeLessThanOrEqual(width);
      if (widthOf(text) <= width) expect(clipped).toBe(text);
    }),
  );
});

test('tamed text shows what has no width', () => {
  expect(tame('\ufeffclnrm.\u200bscenario')).toBe('\ufffdclnrm.\ufffdscenario');
});

test('tamed text is one line that moves no cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(tame(`\u001b[2J${text}`)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }),
  );
});

test('wrapped prose keeps its words and its width', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
      const wrapped = wrap(words.join(' '), 20, '  ');
      expect(wrapped.split(/\s+/)).toEqual(words);
      expect(Math.max(...wrapped.split('\n').map(widthOf))).toBeLessThanOrEqual(22);
    }),
  );
});

test('a no-break space keeps a number with its unit', () => {
  expect(wrap('it took 48\u00a0ms', 10)).toBe('it took\n48 ms');
});

test('padding counts columns, and the newline at the end of a text is no line', () => {
  expect(pad('漢', 4)).toBe('漢  ');
  expect(linesOf('a\r\nb\n')).toEqual(['a', 'b']);
});

test('a value is never wider than asked for, and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })), (words) => {
      const value = words.map((word) => tame(word).replace(/\s/g, '')).join(' ');
      const wrapped = wrapValue(value, 20, '  ');
      expect(wrapped.replace(/\s/g, '')).toBe(value.replace(/\s/g, ''));
      expect(Math.max(...wrapped.split('\n').map(widthOf))).toBeLessThanOrEqual(22);
    }),
  );
});
