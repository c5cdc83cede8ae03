import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CanonicalSpan, CanonicalTree, MergedSpan } from '../../src/model/canonical.ts';
import { canonicalTree } from '../../src/otel/canonical.ts';
import { diffCanonical } from '../../src/util/canonical-diff.ts';
import { mergeCanonical } from '../../src/util/canonical-merge.ts';
import { someSpans } from '../expect/arbitrary.ts';
import { type Sketch, traceOf } from '../helpers/trace.ts';

const RUNS = Number(process.env.CLNRM_PROPERTY_RUNS ?? 300);

const treeOf = (spans: readonly Sketch[], ordered: boolean): CanonicalTree =>
  canonicalTree(traceOf(spans), { volatile: [], ordered });

const all = (spans: readonly CanonicalSpan[]): readonly CanonicalSpan[] =>
  spans.flatMap((span) => [span, ...all(span.children)]);

const kinds = (merged: readonly MergedSpan[], ...wanted: readonly MergedSpan['kind'][]) =>
  merged.filter(({ kind }) => wanted.includes(kind));

test('every span of either tree stands in the merged one once, and changes are those of the comparison', () => {
  fc.assert(
    fc.property(someSpans, someSpans, fc.boolean(), (one, other, ordered) => {
      const [before, after] = [treeOf(one, ordered), treeOf(other, ordered)];
      const merged = [...mergeCanonical(before, after)];
      const changes = diffCanonical(before, after);

      const old = kinds(merged, 'same', 'changed', 'moved', 'vanished').map((line) => line.before);
      const now = kinds(merged, 'same', 'changed', 'moved', 'appeared').map((line) => line.after);
      expect(new Set(old)).toEqual(new Set(all(before.traces.flat())));
      expect(new Set(now)).toEqual(new Set(all(after.traces.flat())));
      expect([old.length, now.length]).toEqual([
        all(before.traces.flat()).length,
        all(after.traces.flat()).length,
      ]);
      const moves = changes.filter((change) => change.kind === 'moved');
      expect(kinds(merged, 'moved').length).toBe(moves.length);
      expect(kinds(merged, 'left').length).toBe(moves.filter(({ among }) => !among).length);
      const facts = changes.filter((change) => change.kind === 'changed').flatMap((change) => change.facts);
      expect(merged.flatMap((line) => line.facts)).toEqual(expect.arrayContaining(facts));
      expect(merged.flatMap((line) => line.facts).length).toBe(facts.length);
    }),
    { numRuns: RUNS },
  );
});

test('what vanished stands behind the sibling that it stood behind', () => {
  const sketch = (names: readonly string[]): readonly Sketch[] => [
    { id: 1, name: 'root' },
    ...names.map((name, at) => ({ id: at + 2, parent: 1, name, attributes: { name } })),
  ];
  const merged = [
    ...mergeCanonical(treeOf(sketch(['a', 'b', 'c']), false), treeOf(sketch(['a', 'c', 'd']), false)),
  ];

  expect(merged.map(({ kind, before, after }) => `${kind} ${(after ?? before)?.name}`)).toEqual([
    'same root',
    'same a',
    'vanished b',
    'same c',
    'appeared d',
  ]);
});
