import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from '../../src/reporters/diff.ts';

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 6 })
  .map((some) => `${some.join('\n')}\n`);

test('a difference contains both texts, line for line', () => {
  fc.assert(
    fc.property(lines, lines, (expected, seen) => {
      const diff = diffLines(expected, seen).filter(({ kind }) => kind !== 'skip');
      const side = (kind: string): readonly string[] =>
        diff.filter((line) => line.kind === kind || line.kind === 'same').map(({ text }) => text);
      fc.pre(!diffLines(expected, seen).some(({ kind }) => kind === 'skip'));
      expect(`${side('expected').join('\n')}\n`).toBe(expected);
      expect(`${side('seen').join('\n')}\n`).toBe(seen);
    }),
  );
});

test('the difference is as small as it can be', () => {
  const kinds = diffLines('a\nb\nc\nd', 'a\nx\nc\ny\nd').map(({ kind, text }) => `${kind} ${text}`);

  expect(kinds).toEqual(['same a', 'expected b', 'seen x', 'same c', 'seen y', 'same d']);
});

test('equal stretches are folded and counted', () => {
  const many = Array.from({ length: 50 }, (_, line) => `line ${line}`);

  const diff = diffLines(many.join('\n'), many.with(25, 'other').join('\n'));

  expect(diff.map(({ kind }) => kind)).toEqual([
    'skip',
    'same',
    'same',
    'expected',
    'seen',
    'same',
    'same',
    'skip',
  ]);
  expect(diff[0]?.text).toBe('23 equal lines');
});

test('a newline that only one text ends with is a difference', () => {
  expect(diffLines('1\n', '1')).toEqual([
    { kind: 'expected', text: '1' },
    { kind: 'seen', text: '1 (no newline at the end)' },
  ]);
});

test('texts of many thousand different lines are compared without aligning them', () => {
  const long = (name: string): string => Array.from({ length: 5000 }, (_, line) => name + line).join('\n');

  expect(diffLines(long('a'), long('b'))).toHaveLength(10_000);
});
