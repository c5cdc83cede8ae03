import type { GraphExpectation } from '../model/expectation.ts';
import { below } from './below.ts';
import { acyclic } from './calls.ts';
import { type Context, finding, type Reading } from './context.ts';
import { type Crossing, type Edge, satisfied } from './edge.ts';
import { absentEnds, arrow, type Ends, explainCrossing, explainEdge } from './graph-explain.ts';

const edge = (context: Context, expectation: Edge): Reading => {
  const left = context.population.select(expectation.from).rows;
  const has = satisfied(context, expectation);
  if (!expectation.every) {
    const holds = left.some(has);
    return { holds, final: holds, explain: () => explainEdge(context, expectation, has) };
  }
  if (left.length === 0) return vacuous(context, expectation, 'each of no spans');
  return {
    holds: left.every(has),
    final: false,
    explain: () => explainEdge(context, expectation, has),
  };
};

const vacuous = (context: Context, ends: Ends, why: string): Reading => ({
  holds: false,
  final: false,
  explain: () =>
    finding(
      'vacuous-expectation',
      `the edge ${arrow(ends)} proves nothing: ${why} ${JSON.stringify(ends.from)} is in the evidence`,
      {
        ...absentEnds(context, { from: ends.from, to: ends.from }),
      },
    ),
});

const crossing = (context: Context, ends: Crossing): Reading => {
  const { population, trace } = context;
  const left = population.select(ends.from).rows;
  if (left.length === 0) return vacuous(context, ends, 'no span named');
  const crosses = below(trace, left);
  const crossed = population.select(ends.to).rows.some(crosses);
  return { holds: !crossed, final: crossed, explain: () => explainCrossing(context, ends, crosses) };
};

/** One rule of `[expect.graph]`. Edges that must exist may hold early; all else needs all spans. */
export const graph = (context: Context, expectation: GraphExpectation): Reading => {
  switch (expectation.rule) {
    case 'must_include':
    case 'must_reach':
      return edge(context, expectation);
    case 'must_not_cross':
      return crossing(context, expectation);
    case 'acyclic':
      return acyclic(context);
  }
};
