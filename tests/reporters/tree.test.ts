import { expect, test } from 'vitest';
import { drawTree } from '../../src/reporters/tree.ts';
import { plainLook } from '../../src/util/look.ts';
import { widthOf } from '../../src/util/text.ts';

const line = (depth: number, name: string, marked = false) => ({
  depth,
  name,
  service: 'api',
  startMs: 1,
  durationMs: 2,
  status: 'UNSET',
  marked,
});

const names = (lines: readonly string[]): readonly string[] =>
  lines.map((text) => text.slice(0, 14).trimEnd());

test('branches join siblings and end at the last', () => {
  const tree = drawTree(
    [line(0, 'a'), line(1, 'b'), line(2, 'c'), line(1, 'd'), line(2, 'e'), line(0, 'f')],
    plainLook,
  );

  expect(names(tree)).toEqual(['  a', '  ├─ b', '  │  └─ c', '  └─ d', '     └─ e', '  f']);
});

test('a branch over a deeper stretch goes on to its sibling', () => {
  const tree = drawTree([line(0, 'a'), line(1, 'b'), line(2, 'c'), line(3, 'd'), line(1, 'e')], plainLook);

  expect(names(tree)).toEqual(['  a', '  ├─ b', '  │  └─ c', '  │     └─ d', '  └─ e']);
});

test('the line that a finding speaks of has a pointer', () => {
  expect(names(drawTree([line(0, 'a'), line(1, 'b', true)], plainLook))).toEqual(['  a', '▶ └─ b']);
});

test('a long name is cut so that the times still fit', () => {
  const tree = drawTree([line(0, 'x'.repeat(200)), line(40, '漢字'.repeat(40))], plainLook);

  expect(Math.max(...tree.map(widthOf))).toBeLessThanOrEqual(80);
  expect(tree[0]).toMatch(/x… {2}api +\+1 ms +2 ms {2}UNSET$/);
});
