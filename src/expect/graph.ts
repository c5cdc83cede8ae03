import type { GraphExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { below, countBelow } from './below.ts';
import { acyclic } from './calls.ts';
import { type Context, finding, type Reading } from './context.ts';
import { absenceHints, namesNear, orNearest } from './names.ts';
import { nearestSpan } from './nearest.ts';
import { firstWhere, spansNamed } from './rows.ts';
import { tomlPairs } from './toml.ts';
import { treeOf } from './tree.ts';

type Edge = Extract<GraphExpectation, { readonly rule: 'must_include' | 'must_reach' }>;
type Crossing = Extract<GraphExpectation, { readonly rule: 'must_not_cross' }>;

interface Ends {
  readonly from: string;
  readonly to: string;
}

const arrow = ({ from, to }: Ends): string => `${JSON.stringify(from)} → ${JSON.stringify(to)}`;

/** What is missing of the two ends: hints and names for each pattern that selects nothing. */
const absentEnds = (context: Context, ends: Ends): Pick<Finding, 'hints' | 'names'> => {
  const absent = [...new Set([ends.from, ends.to])].filter(
    (pattern) => context.population.select(pattern).rows.length === 0,
  );
  return {
    hints: absent.flatMap((pattern) => [
      `no span is named ${JSON.stringify(pattern)}`,
      ...absenceHints(context, pattern),
    ]),
    names: [...new Set(absent.flatMap((pattern) => namesNear(context, pattern)))],
  };
};

const parentNames = ({ trace }: Context, rows: readonly number[]): readonly string[] => [
  ...new Set(
    rows.flatMap((row) => {
      const parent = trace.parent[row] ?? -1;
      return parent < 0 ? [] : trace.text(trace.name[parent] ?? 0);
    }),
  ),
];

/** An edge that would have been found: the pair as descendants, or the child under the parent it really has. */
const edgeToml = (
  context: Context,
  { from, to, rule }: Edge,
  children: readonly number[],
): Partial<Finding> => {
  const { population, trace } = context;
  const reaches = population.select(to).rows.some(below(trace, population.select(from).rows));
  if (rule === 'must_include' && reaches) {
    return { toml: `[expect.graph]\n${tomlPairs('must_reach', [[from, to]])}` };
  }
  const [parent] = parentNames(context, children);
  const near = { from: orNearest(context, from), to: orNearest(context, to), rule };
  if (near.from !== from || near.to !== to) {
    const isThere = population.select(near.from).rows.some(satisfied(context, near));
    return isThere ? { toml: `[expect.graph]\n${tomlPairs(rule, [[near.from, near.to]])}` } : {};
  }
  return parent === undefined ? {} : { toml: `[expect.graph]\n${tomlPairs('must_include', [[parent, to]])}` };
};

const explainEdge = (context: Context, edge: Edge, without: (row: number) => boolean): Finding => {
  const { population } = context;
  const [left, right] = [population.select(edge.from).rows, population.select(edge.to).rows];
  const relation = edge.rule === 'must_include' ? 'child' : 'descendant';
  const { first: parents, count: lacking } = firstWhere(context, left, edge.every ? without : () => true);
  const { first: children } = firstWhere(context, right, () => true);
  const actual = parentNames(context, children);
  const rows = [...parents, ...children];
  const subject = edge.every
    ? `each of ${spansNamed(left.length, edge.from)}`
    : `some span named ${JSON.stringify(edge.from)}`;
  const seen = edge.every ? `${lacking} of ${left.length} have none` : `none of ${left.length} has one`;
  return finding(
    'edge-missing',
    `${subject} must have a ${relation} named ${JSON.stringify(edge.to)}; ${seen}`,
    {
      expected: arrow(edge),
      actual:
        actual.length === 0
          ? `no ${relation} edge`
          : `${JSON.stringify(edge.to)} is a child of ${actual.map((name) => JSON.stringify(name)).join(', ')}`,
      ...absentEnds(context, edge),
      nearest: rows.slice(0, 3).map((row) => nearestSpan(context, row, [])),
      tree: treeOf(context, rows),
      ...edgeToml(context, edge, children),
    },
  );
};

/** Whether a row on the left has what the edge asks for. */
export const satisfied = (
  { trace, population }: Context,
  edge: Pick<Edge, 'rule' | 'to'>,
): ((row: number) => boolean) => {
  const right = population.select(edge.to);
  if (edge.rule === 'must_reach') {
    const count = countBelow(trace, right.rows);
    return (row) => count(row) > 0;
  }
  const parents = new Uint8Array(trace.size);
  for (const row of right.rows) {
    const parent = trace.parent[row] ?? -1;
    if (parent >= 0) parents[parent] = 1;
  }
  return (row) => parents[row] === 1;
};

const edge = (context: Context, expectation: Edge): Reading => {
  const left = context.population.select(expectation.from).rows;
  const has = satisfied(context, expectation);
  if (!expectation.every) {
    const holds = left.some(has);
    return { holds, final: holds, explain: () => explainEdge(context, expectation, () => true) };
  }
  if (left.length === 0) return vacuous(context, expectation, 'each of no spans');
  return {
    holds: left.every(has),
    final: false,
    explain: () => explainEdge(context, expectation, (row) => !has(row)),
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

const explainCrossing = (context: Context, ends: Crossing, crosses: (row: number) => boolean): Finding => {
  const { population, trace } = context;
  const right = population.select(ends.to).rows;
  const { first: rows, count } = firstWhere(context, right, crosses);
  const tops = [...new Set(rows.map((row) => topOf(context, row, ends.from)))];
  return finding(
    'edge-forbidden',
    `no span named ${JSON.stringify(ends.to)} may lie below one named ${JSON.stringify(ends.from)}; ${count} ${count === 1 ? 'does' : 'do'}`,
    {
      expected: `no ${arrow(ends)}`,
      actual: rows
        .map(
          (row) =>
            `${trace.text(trace.name[row] ?? 0)} below ${trace.text(trace.name[topOf(context, row, ends.from)] ?? 0)}`,
        )
        .join(', '),
      nearest: rows.map((row) => nearestSpan(context, row, [])),
      tree: treeOf(context, [...rows, ...tops]),
      toml: `[expect.graph]\n${tomlPairs('must_reach', [[ends.from, ends.to]])}`,
    },
  );
};

/** The closest span above `row` that the pattern selects. */
const topOf = ({ trace, population }: Context, row: number, pattern: string): number => {
  const selection = population.select(pattern);
  let at = trace.parent[row] ?? -1;
  while (at >= 0 && !selection.has(at)) at = trace.parent[at] ?? -1;
  return Math.max(at, 0);
};

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
