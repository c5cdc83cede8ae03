import { beginOf } from '../expect/begin.ts';
import type { MissingEdge } from '../expect/edges.ts';
import { STATUS_CODES, type Trace } from '../model/trace.ts';

/** A span as a graph shows it. Times in ms, start since the first span. */
export interface GraphNode {
  readonly row: number;
  /** Row of the node above, -1 for a root. */
  readonly parent: number;
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: string;
  readonly marked: false;
}

/** What `clnrm graph` draws: nodes as a walk through each tree meets them, and what a spec misses. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly missing: readonly MissingEdge[];
}

/** Chosen rows and all that is above them, for a tree without its trunk says nothing. */
const withAncestors = (trace: Trace, rows: readonly number[]): Uint8Array => {
  const chosen = new Uint8Array(trace.size);
  for (const row of rows)
    for (let at = row; at >= 0 && chosen[at] !== 1; at = trace.parent[at] ?? -1) chosen[at] = 1;
  return chosen;
};

/** The nodes of the chosen rows, trace by trace; linear, and without recursion. */
export const graphOf = (trace: Trace, rows: readonly number[], missing: readonly MissingEdge[]): Graph => {
  const chosen = withAncestors(trace, rows);
  const order = new Int32Array(trace.size);
  for (let row = 0; row < trace.size; row++) order[trace.pre[row] ?? 0] = row;
  const depths = new Int32Array(trace.size);
  const first = beginOf(trace);
  const nodes: GraphNode[] = [];
  for (const row of order) {
    const parent = trace.parent[row] ?? -1;
    depths[row] = parent < 0 ? 0 : (depths[parent] ?? 0) + 1;
    if (chosen[row] !== 1) continue;
    const [start, end] = [trace.start[row] ?? 0, trace.end[row] ?? 0];
    nodes.push({
      row,
      parent,
      depth: depths[row] ?? 0,
      name: trace.text(trace.name[row] ?? 0),
      service: trace.text(trace.service[row] ?? 0),
      startMs: (start - first) / 1e6,
      durationMs: (end - start) / 1e6,
      status: STATUS_CODES[trace.status[row] ?? 0] ?? '',
      marked: false,
    });
  }
  return { nodes, missing };
};
