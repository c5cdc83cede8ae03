import type { Expectation, Included } from '../model/expectation.ts';
import type { Position } from '../model/position.ts';
import type { Trace } from '../model/trace.ts';
import type { Context } from './context.ts';
import { type Edge, satisfied } from './edge.ts';
import { createPopulation } from './population.ts';

/** An edge that a spec asks for and the trace does not have. */
export interface MissingEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: 'child' | 'descendant';
  readonly at: Position;
  /** Spans that lack it, in order of start; none where the trace has no span of that name. */
  readonly rows: readonly number[];
}

/** The edges of an expectation: those of `[expect.graph]`, and the parent or ancestor that a span is expected to have. */
const edgesOf = (expectation: Expectation): readonly Edge[] => {
  const { family, id, at } = expectation;
  if (family === 'graph') {
    return expectation.rule === 'must_include' || expectation.rule === 'must_reach' ? [expectation] : [];
  }
  if (family !== 'span' || expectation.match === 'none') return [];
  const common = { family: 'graph', id, at, to: expectation.name, every: false } as const;
  const { parent, ancestor } = expectation;
  return [
    ...(parent === undefined ? [] : [{ ...common, rule: 'must_include', from: parent } as const]),
    ...(ancestor === undefined ? [] : [{ ...common, rule: 'must_reach', from: ancestor } as const]),
  ];
};

const keyOf = ({ from, to, rule }: Edge): string => JSON.stringify([from, to, rule]);

/** What the expectations ask of the edges of a trace and do not find, each edge once, in the order of the spec. */
export const missingEdges = (
  trace: Trace,
  expectations: readonly Expectation[],
  include: readonly Included[],
): readonly MissingEdge[] => {
  const population = createPopulation(trace, include);
  const context: Context = { trace, population, complete: true, because: '' };
  const distinct = new Map(expectations.flatMap(edgesOf).map((edge) => [keyOf(edge), edge]));
  return [...distinct.values()].flatMap((edge) => {
    const left = [...population.select(edge.from).rows];
    const has = satisfied(context, edge);
    const holds = edge.every ? left.length > 0 && left.every(has) : left.some(has);
    if (holds) return [];
    const rows = left.filter((row) => !has(row));
    const relation = edge.rule === 'must_include' ? 'child' : 'descendant';
    return [{ from: edge.from, to: edge.to, relation, at: edge.at, rows }];
  });
};
