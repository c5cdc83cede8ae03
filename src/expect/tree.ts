import type { TreeLine } from '../model/verdict.ts';
import { durationMs, statusOf } from './checks.ts';
import type { Context } from './context.ts';
import { startMs } from './nearest.ts';
import { compareStarts, firstOf } from './rows.ts';

const LINES = 20;
const TRACES = 3;
const SIBLINGS = 5;

const childrenOf = ({ trace }: Context, row: number): Uint32Array =>
  trace.children.subarray(trace.childStart[row] ?? 0, trace.childStart[row + 1] ?? 0);

const pathTo = ({ trace }: Context, row: number): readonly number[] => {
  const path: number[] = [];
  for (let at = row; at >= 0 && path.length < LINES; at = trace.parent[at] ?? -1) path.unshift(at);
  return path;
};

const line = (context: Context, row: number, depth: number, marked: boolean): TreeLine => ({
  depth,
  name: context.trace.text(context.trace.name[row] ?? 0),
  service: context.trace.text(context.trace.service[row] ?? 0),
  startMs: startMs(context, row),
  durationMs: durationMs(context, row),
  status: statusOf(context, row),
  marked,
});

const elided = (depth: number, count: number): TreeLine => ({
  depth,
  name: `… ${count} more`,
  service: '',
  startMs: 0,
  durationMs: 0,
  status: '',
  marked: false,
  elided: count,
});

/** Rows worth a line: marked ones with the way to them, then their first relatives as long as there is room. */
const chosen = (context: Context, marked: readonly number[]): ReadonlySet<number> => {
  const rows = new Set<number>();
  const add = (row: number): void => {
    if (rows.size < LINES) rows.add(row);
  };
  for (const row of marked) for (const step of pathTo(context, row)) add(step);
  const order = compareStarts(context.trace);
  for (const parent of rows)
    for (const child of firstOf(childrenOf(context, parent), SIBLINGS, order)) add(child);
  return rows;
};

/**
 * The part of the traces around the marked rows as trees, one below the other, at most about 20 spans. Of the traces of
 * marked rows the first three are shown; what is cut is counted.
 */
export const treeOf = (context: Context, marked: readonly number[]): readonly TreeLine[] => {
  const { trace } = context;
  const traces = new Set([...new Set(marked.map((row) => trace.trace[row]))].slice(0, TRACES));
  const mine = marked.filter((row) => traces.has(trace.trace[row]));
  const rows = chosen(context, mine);
  const order = compareStarts(trace);
  const lines: TreeLine[] = [];
  const visit = (row: number, depth: number): void => {
    lines.push(line(context, row, depth, mine.includes(row)));
    const children = childrenOf(context, row);
    const shown = [...children.filter((child) => rows.has(child))].sort(order);
    for (const child of shown) visit(child, depth + 1);
    if (shown.length < children.length) lines.push(elided(depth + 1, children.length - shown.length));
  };
  const roots = [...rows].filter((row) => !rows.has(trace.parent[row] ?? -1)).sort(order);
  for (const root of roots) visit(root, 0);
  return lines;
};
