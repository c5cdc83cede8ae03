import * as v from 'valibot';
import type { GraphExpectation } from '../../model/expectation.ts';
import { namePattern } from './name.ts';
import { note } from './note.ts';
import { flag, list, must, table } from './parts.ts';
import { say } from './say.ts';
import type { Unplaced } from './unplaced.ts';

type Rule = Unplaced<GraphExpectation>;

/** Two names: `["POST /orders", "charge card"]`. */
const pair = v.tuple(
  [namePattern, namePattern],
  must('a pair of span names such as ["A", "B"]', (input) =>
    typeof input === 'string' ? 'write [["A", "B"]], also for one pair' : undefined,
  ),
);

/** A list of pairs of names. */
export const pairs = list('a list of pairs such as [["A", "B"]]', pair);

/** `[expect.graph]`: one rule an edge. */
export const graph = v.pipe(
  table('[expect.graph]', {
    must_include: v.optional(pairs, []),
    must_reach: v.optional(pairs, []),
    must_not_cross: v.optional(pairs, []),
    every: v.optional(flag, false),
    acyclic: v.optional(flag, false),
  }),
  v.check(
    ({ every, must_include, must_reach }) => !every || must_include.length + must_reach.length > 0,
    say('conflicting-keys', 'has `every` and neither must_include nor must_reach', 'leave `every` out'),
  ),
  v.transform(({ must_include, must_reach, must_not_cross, every, acyclic }): readonly Rule[] => [
    ...must_include.map(
      ([from, to], index): Rule => ({
        family: 'graph',
        rule: 'must_include',
        from,
        to,
        every,
        path: ['must_include', index],
      }),
    ),
    ...must_reach.map(
      ([from, to], index): Rule => ({
        family: 'graph',
        rule: 'must_reach',
        from,
        to,
        every,
        path: ['must_reach', index],
      }),
    ),
    ...must_not_cross.map(
      ([from, to], index): Rule => ({
        family: 'graph',
        rule: 'must_not_cross',
        from,
        to,
        path: ['must_not_cross', index],
      }),
    ),
    ...(acyclic ? [{ family: 'graph', rule: 'acyclic', path: ['acyclic'] } as const] : []),
  ]),
  note({ json: { minProperties: 1 } }),
);
