import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutCommon } from '../../src/util/canonical-common.ts';

const HEAD = '# clnrm trace 1\n\nresource "shop"\n  "a" = 1';
const trace = (name: string): string =>
  `trace\n  span "${name}" internal of "shop"\n    "k" = 1\n    span "child" server`;
const textOf = (names: readonly string[]): string => `${[HEAD, ...names.map(trace)].join('\n\n')}\n`;
const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^ {2}span "(.)"/gm)].map(([, name = '']) => name);

const without = (list: readonly string[], other: readonly string[]): readonly string[] => {
  const rest = [...other];
  return list.filter((one) => !rest.includes(one) || rest.splice(rest.indexOf(one), 1).length === 0);
};

test('what is left are the traces that only one side has, each as often as that, and the spans of the others counted', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
  fc.assert(
    fc.property(names, names, (before, after) => {
      const sides = withoutCommon(textOf(before), textOf(after).replaceAll('\n', '\r\n'));
      const expected = [without(before, after), without(after, before)];

      expect(sides.map(({ text }) => [...namesIn(text)].sort())).toEqual(
        expected.map((one) => [...one].sort()),
      );
      expect(sides.map(({ text }) => text.startsWith(HEAD))).toEqual([true, true]);
      expect(sides.map(({ spans }) => spans)).toEqual(
        [before, after].map((all, at) => 2 * (all.length - (expected[at]?.length ?? 0))),
      );
    }),
  );
});
