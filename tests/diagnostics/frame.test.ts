import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerpt, frame, frames } from '../../src/diagnostics/frame.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { plainLook } from '../../src/util/look.ts';
import { widthOf } from '../../src/util/text.ts';

const typo: Diagnostic = {
  severity: 'error',
  code: 'unknown-plugin',
  message: "no plugin is called 'postgress'",
  hint: "did you mean 'postgres'? `clnrm plugins` lists all 12",
  at: {
    file: 'examples/checkout.clnrm.toml',
    line: 11,
    column: 10,
    length: 11,
    text: 'plugin = "postgress"',
  },
};

test('a fault shows message, place, caret and hint as the design draws them', () => {
  expect(frame(typo)).toBe(
    [
      "error[unknown-plugin]: no plugin is called 'postgress'",
      '  --> examples/checkout.clnrm.toml:11:10',
      '   |',
      '11 | plugin = "postgress"',
      '   |          ^^^^^^^^^^^',
      "  = hint: did you mean 'postgres'? `clnrm plugins` lists all 12",
    ].join('\n'),
  );
});

test('a fault without a place is message and hint', () => {
  expect(frame({ severity: 'warning', code: 'unsealed', message: 'open', hint: 'use Linux' })).toBe(
    'warning[unsealed]: open\n  = hint: use Linux',
  );
});

test('a log stands below the hint, tamed and indented', () => {
  const log = ['starting', '\u001b[31mFATAL\u001b[0m: bad\u0007 config'];

  expect(frame({ severity: 'error', code: 'service-exited', message: 'db ended', log })).toBe(
    'error[service-exited]: db ended\n  = log:\n    │ starting\n    │ FATAL: bad\ufffd config',
  );
});

test('several faults are separated, none is nothing', () => {
  expect(frames([typo, typo])).toBe(`${frame(typo)}\n\n${frame(typo)}\n`);
  expect(frames([])).toBe('');
});

test('the caret stands under wide characters and behind tabs', () => {
  const text = '\tname = "漢字" # here';
  const at = { file: 'a', line: 1, column: text.indexOf('#') + 1, length: 1, text };

  const [, , source = '', caret = ''] = excerpt(at).split('\n');

  expect(widthOf(caret.slice(0, caret.indexOf('^')))).toBe(widthOf(source.slice(0, source.indexOf('#'))));
});

test('a long line is cut on both sides of the caret', () => {
  const text = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
  const at = { file: 'a', line: 1, column: 501, length: 4, text };

  const [, , source = '', caret = ''] = excerpt(at).split('\n');

  expect(source).toMatch(/^1 \| …a+HEREb+…$/);
  expect(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
  expect(widthOf(source)).toBeLessThanOrEqual(80);
});

test('in ASCII nothing else is printed', () => {
  const text = 'x'.repeat(300);
  const at = { file: 'a', line: 1, column: 150, text };

  const drawn = frame({ ...typo, at, log: ['a'] }, { ...plainLook, unicode: false });

  expect(drawn).toMatch(/^[\n\u0020-\u007e]+$/);
  expect(drawn).toContain('...xxx');
});

test('any line, column, length and width draws one source line and one caret line that fit', () => {
  const position = fc.record({
    column: fc.integer({ min: 1, max: 300 }),
    length: fc.integer({ min: 1, max: 300 }),
    text: fc.string({ unit: 'binary', maxLength: 200 }).map((line) => line.replace(/[\r\n]/g, '')),
  });
  fc.assert(
    fc.property(position, fc.integer({ min: 40, max: 120 }), ({ column, ...rest }, width) => {
      const at = { file: 'a', line: 7, ...rest, column: Math.min(column, rest.text.length + 1) };
      const lines = excerpt(at, { ...plainLook, width }).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[3]).toMatch(/\^$/);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    }),
    { numRuns: 1000 },
  );
});
