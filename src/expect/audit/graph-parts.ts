import type { GraphExpectation } from '../../model/expectation.ts';
import { below } from '../below.ts';
import type { Context } from '../context.ts';
import type { Crossing, Edge } from '../edge.ts';
import { type Edits, toAll } from './edit.ts';
import { nameFor, type Part, sourceFor } from './part.ts';

/** Cuts what leads to a `to` below the rows: of one `from` where each must have one, of all otherwise. */
const cut = ({ trace, population }: Context, { rule, from, to, every }: Edge): Edits => {
  const left = population.select(from).rows;
  const tops = every ? left.subarray(0, 1) : left;
  const isTop = new Set(tops);
  const isBelow = below(trace, tops);
  const children = population
    .select(to)
    .rows.filter((row) => (rule === 'must_include' ? isTop.has(trace.parent[row] ?? -1) : isBelow(row)));
  return toAll(children, { parent: -1 });
};

/** Puts a `to` below a `from`. */
const cross = (context: Context, { from, to }: Crossing): readonly (() => Edits)[] => {
  const { population } = context;
  const [above] = population.select(from).rows;
  const [known] = population.select(to).rows;
  const name = nameFor(context, to);
  const like = known ?? population.of(to)[0] ?? above;
  if (above === undefined || like === undefined || name === undefined) return [];
  const called = known === undefined ? { name, source: sourceFor(context, to) } : {};
  return [() => ({ add: [{ like, change: { ...called, parent: above } }] })];
};

/** A call to a service that is made up, and one from there back. */
const circle = ({ trace, population }: Context): readonly (() => Edits)[] => {
  const [row] = population.subject;
  if (row === undefined) return [];
  return [
    () => ({
      add: [
        { like: row, change: { service: 'clnrm-audit', parent: row } },
        { like: row, change: { parent: trace.size } },
      ],
    }),
  ];
};

/** Cuts the edge, adds the forbidden one, closes a circle. */
export const graphParts = (context: Context, expectation: GraphExpectation): readonly Part[] => {
  switch (expectation.rule) {
    case 'must_include':
    case 'must_reach':
      return [{ part: 'the edge', broken: 'the edge is cut', tries: [() => cut(context, expectation)] }];
    case 'must_not_cross':
      return [{ part: 'the edge', broken: 'such an edge is added', tries: cross(context, expectation) }];
    case 'acyclic':
      return [{ part: 'acyclic', broken: 'a call back is added', tries: circle(context) }];
  }
};
