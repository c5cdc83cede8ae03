import type { GraphExpectation } from '../model/expectation.ts';
import { above } from './below.ts';
import type { Context } from './context.ts';

/** A rule that an edge must exist. */
export type Edge = Extract<GraphExpectation, { readonly rule: 'must_include' | 'must_reach' }>;

/** A rule that an edge must not exist. */
export type Crossing = Extract<GraphExpectation, { readonly rule: 'must_not_cross' }>;

/** Whether a row on the left has what the edge asks for. */
export const satisfied = (
  { trace, population }: Context,
  edge: Pick<Edge, 'rule' | 'to'>,
): ((row: number) => boolean) => {
  const right = population.select(edge.to);
  if (edge.rule === 'must_reach') return above(trace, right.rows);
  const parents = new Uint8Array(trace.size);
  right.rows.forEach((row) => {
    const parent = trace.parent[row] ?? -1;
    if (parent >= 0) parents[parent] = 1;
  });
  return (row) => parents[row] === 1;
};
