import type { Trace } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import { below } from './below.ts';
import { type Check, type Context, finding } from './context.ts';
import { type Crossing, type Edge, satisfied } from './edge.ts';
import { likeliest } from './missing.ts';
import { absenceHints, namesNear, orNearest } from './names.ts';
import { nearestSpan } from './nearest.ts';
import { showAncestors, showParent } from './relations.ts';
import { compareStarts, firstOf, firstWhere, spansNamed } from './rows.ts';
import { tomlPairs, tomlText } from './toml.ts';
import { treeOf } from './tree.ts';

/** The names of an edge. */
export interface Ends {
  readonly from: string;
  readonly to: string;
}

/** An edge in words. */
export const arrow = ({ from, to }: Ends): string => `${JSON.stringify(from)} → ${JSON.stringify(to)}`;

/** Names of spans below one that are told, and spans that are looked at for them. */
const TOLD = 5;
const LOOKED = 50;

const absentOf = ({ population }: Context, { from, to }: Ends): readonly string[] =>
  [...new Set([from, to])].filter((pattern) => population.select(pattern).rows.length === 0);

/** What is missing of the two ends: hints and names for each pattern that selects nothing. */
export const absentEnds = (context: Context, ends: Ends): Pick<Finding, 'hints' | 'names'> => {
  const absent = absentOf(context, ends);
  return {
    hints: [
      ...absent.map((pattern) => `no span is named ${JSON.stringify(pattern)}`),
      ...new Set(absent.flatMap((pattern) => absenceHints(context, pattern))),
    ],
    names: [...new Set(absent.flatMap((pattern) => namesNear(context, pattern)))],
  };
};

const nameOf = (trace: Trace, row: number): string => trace.text(trace.name[row] ?? 0);

const childrenOf = (trace: Trace, row: number): Uint32Array =>
  trace.children.subarray(trace.childStart[row] ?? 0, trace.childStart[row + 1] ?? 0);

/** Rows below one, those of the nearest generation first; or the children alone. */
const rowsBelow = (trace: Trace, row: number, all: boolean): readonly number[] => {
  const order = compareStarts(trace);
  const found = [...firstOf(childrenOf(trace, row), LOOKED, order)];
  if (!all) return found;
  for (const one of found) {
    const left = LOOKED - found.length;
    if (left <= 0) break;
    found.push(...firstOf(childrenOf(trace, one), left, order));
  }
  return found;
};

const showBelow = ({ trace }: Context, row: number, all: boolean): string => {
  const names = [...new Set(rowsBelow(trace, row, all).map((one) => JSON.stringify(nameOf(trace, one))))];
  if (names.length === 0) return all ? 'nothing below it' : 'no child';
  return `${names.slice(0, TOLD).join(', ')}${names.length > TOLD ? ' …' : ''}`;
};

/** What the left end of an edge has below it. */
const leftCheck = (context: Context, { rule, to }: Edge, has: (row: number) => boolean): Check => ({
  label: rule === 'must_include' ? 'child' : 'descendant',
  test: has,
  show: (row) => ({
    expected: JSON.stringify(to),
    actual: showBelow(context, row, rule === 'must_reach'),
  }),
});

/** Says of a span that it is in none of the traces of the left end. */
const elsewhere = ({ trace, population }: Context, from: string): ((row: number) => string) => {
  const home = new Set(Array.from(population.select(from).rows, (row) => trace.trace[row]));
  return (row) => (home.size > 0 && !home.has(trace.trace[row]) ? ' of another trace' : '');
};

/** What the right end of an edge has above it. */
const rightCheck = (context: Context, { rule, from }: Edge): Check => {
  const { trace, population } = context;
  const left = population.select(from);
  const isBelow = below(trace, left.rows);
  const where = elsewhere(context, from);
  const direct = rule === 'must_include';
  return {
    label: direct ? 'parent' : 'ancestor',
    test: (row) => (direct ? left.has(trace.parent[row] ?? -1) : isBelow(row)),
    show: (row) => ({
      expected: JSON.stringify(from),
      actual: (direct ? showParent : showAncestors)(trace, row, where(row)),
    }),
  };
};

const parentNames = ({ trace }: Context, rows: Iterable<number>): readonly string[] => [
  ...new Set(
    [...rows].flatMap((row) => {
      const parent = trace.parent[row] ?? -1;
      return parent < 0 ? [] : nameOf(trace, parent);
    }),
  ),
];

/** An edge that would have been found: of fewer, as descendants, of the nearest names, or the one that there is. */
const edgeToml = (context: Context, edge: Edge, children: readonly number[]): Partial<Finding> => {
  const { from, to, rule, every } = edge;
  const { population, trace } = context;
  const [left, right] = [population.select(from).rows, population.select(to).rows];
  const graph = (key: Edge['rule'], ends: Ends): Partial<Finding> => ({
    toml: `[expect.graph]\n${tomlPairs(key, [[ends.from, ends.to]])}`,
  });
  if (every && left.some(satisfied(context, edge))) return graph(rule, edge);
  if (rule === 'must_include' && right.some(below(trace, left))) return graph('must_reach', edge);
  const near = { from: orNearest(context, from), to: orNearest(context, to), rule };
  if (near.from !== from || near.to !== to) {
    const isThere = population.select(near.from).rows.some(satisfied(context, near));
    return isThere ? graph(rule, near) : {};
  }
  const [parent] = parentNames(context, children);
  if (parent !== undefined) return graph('must_include', { from: parent, to });
  if (right.length === 0) return {};
  // it is there, and below nothing
  return { toml: `[[expect.span]]\nname = ${tomlText(to)}` };
};

/** What lies above the right end, where there is one. */
const seenOf = (context: Context, edge: Edge, children: readonly number[]): string => {
  const absent = absentOf(context, edge);
  if (absent.length > 0) return absent.map((one) => `no span named ${JSON.stringify(one)}`).join(', ');
  const to = JSON.stringify(edge.to);
  const parents = parentNames(context, children).map((name) => JSON.stringify(name));
  if (parents.length > 0) return `${to} is a child of ${parents.join(', ')}`;
  const [child = 0] = children;
  return context.trace.orphan[child] === 1
    ? `the parent of ${to} is not in the evidence`
    : `${to} is a root${elsewhere(context, edge.from)(child)}`;
};

const sentence = ({ rule, from, to, every }: Edge, count: number, lacking: number): string => {
  const relation = rule === 'must_include' ? 'child' : 'descendant';
  const subject = every ? `each of ${spansNamed(count, from)}` : `some span named ${JSON.stringify(from)}`;
  const seen = every ? `${lacking} of ${count} have none` : `none of ${count} has one`;
  return `${subject} must have a ${relation} named ${JSON.stringify(to)}; ${count === 0 ? 'there is no such span' : seen}`;
};

/** Spans of both ends that are shown. */
const SHOWN = 3;

/** Why an edge is missing: what the spans of both ends have instead. `has` says whether one on the left has it. */
export const explainEdge = (context: Context, edge: Edge, has: (row: number) => boolean): Finding => {
  const { population, trace } = context;
  const [left, right] = [population.select(edge.from).rows, population.select(edge.to).rows];
  const [below, above] = [leftCheck(context, edge, has), rightCheck(context, edge)];
  const { first: parents, count } = firstWhere(context, left, (row) => !has(row));
  const { first: children } = firstWhere(context, right, () => true);
  // those of one trace lie nearest to each other
  const mates = children.filter((row) => parents.some((one) => trace.trace[one] === trace.trace[row]));
  const ends = (mates.length > 0 ? mates : children).filter((row) => !above.test(row));
  const tops = parents.slice(0, ends.length > 0 ? SHOWN - 1 : SHOWN);
  const rest = ends.filter((row) => !tops.includes(row)).slice(0, SHOWN - tops.length);
  const near = likeliest(context, absentOf(context, edge));
  return finding('edge-missing', sentence(edge, left.length, count), {
    expected: arrow(edge),
    actual: seenOf(context, edge, children),
    ...absentEnds(context, edge),
    nearest: [
      ...tops.map((row) => nearestSpan(context, row, [below])),
      ...rest.map((row) => nearestSpan(context, row, [above])),
      ...near.map(({ row, check }) => nearestSpan(context, row, [check])),
    ].slice(0, SHOWN),
    tree: treeOf(context, [...parents, ...children, ...near.map(({ row }) => row)]),
    ...edgeToml(context, edge, children),
  });
};

/** The closest span above `row` that the pattern selects. */
const topOf = ({ trace, population }: Context, row: number, pattern: string): number => {
  const selection = population.select(pattern);
  let at = trace.parent[row] ?? -1;
  while (at >= 0 && !selection.has(at)) at = trace.parent[at] ?? -1;
  return Math.max(at, 0);
};

/** Which spans lie below what they must not lie below. */
export const explainCrossing = (
  context: Context,
  ends: Crossing,
  crosses: (row: number) => boolean,
): Finding => {
  const { population, trace } = context;
  const { first: rows, count } = firstWhere(context, population.select(ends.to).rows, crosses);
  const topsOf = rows.map((row) => topOf(context, row, ends.from));
  const quoted = (row: number): string => JSON.stringify(nameOf(trace, row));
  const check: Check = {
    label: 'ancestor',
    test: (row) => !crosses(row),
    show: (row) => ({ expected: `not ${JSON.stringify(ends.from)}`, actual: showAncestors(trace, row) }),
  };
  return finding(
    'edge-forbidden',
    `no span named ${JSON.stringify(ends.to)} may lie below one named ${JSON.stringify(ends.from)}; ${count} ${count === 1 ? 'does' : 'do'}`,
    {
      expected: `no ${arrow(ends)}`,
      actual: rows.map((row, at) => `${quoted(row)} below ${quoted(topsOf[at] ?? 0)}`).join(', '),
      nearest: rows.map((row) => nearestSpan(context, row, [check])),
      tree: treeOf(context, [...rows, ...new Set(topsOf)]),
      toml: `[expect.graph]\n${tomlPairs('must_reach', [[ends.from, ends.to]])}`,
    },
  );
};
