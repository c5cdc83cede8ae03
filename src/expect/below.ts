import type { Trace } from '../model/trace.ts';

const BELOW = 1;
const ELSEWHERE = 2;

/**
 * Whether a row lies below any of `rows` (not counting itself). Each way up is walked once, as far as nobody came from:
 * all questions together are linear.
 */
export const below = ({ parent, size }: Trace, rows: Uint32Array): ((row: number) => boolean) => {
  const tops = new Uint8Array(size);
  for (let i = 0; i < rows.length; i++) tops[rows[i] ?? 0] = 1;
  const known = new Uint8Array(size);
  return (row) => {
    let at = row;
    while (known[at] === 0) {
      const above = parent[at] ?? -1;
      if (above < 0) known[at] = ELSEWHERE;
      else if (tops[above] === 1) known[at] = BELOW;
      else at = above;
    }
    const answer = known[at] ?? ELSEWHERE;
    for (let way = row; way !== at; way = parent[way] ?? at) known[way] = answer;
    return answer === BELOW;
  };
};

/** Whether any of `rows` lies below a row (not counting itself). As `below`, linear. */
export const above = ({ parent, size }: Trace, rows: Uint32Array): ((row: number) => boolean) => {
  const known = new Uint8Array(size);
  for (let i = 0; i < rows.length; i++) {
    let at = parent[rows[i] ?? 0] ?? -1;
    for (; at >= 0 && known[at] === 0; at = parent[at] ?? -1) known[at] = 1;
  }
  return (row) => known[row] === 1;
};

/** Rows grouped by trace, in the order given: those of trace `t` are rows[from[t] … from[t + 1]]. */
export const byTrace = (trace: Trace, rows: Uint32Array): { rows: Uint32Array; from: Uint32Array } => {
  const from = new Uint32Array(trace.traces + 2);
  for (let i = 0; i < rows.length; i++) {
    const slot = (trace.trace[rows[i] ?? 0] ?? 0) + 2;
    from[slot] = (from[slot] ?? 0) + 1;
  }
  for (let slot = 2; slot < from.length; slot++) from[slot] = (from[slot] ?? 0) + (from[slot - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const slot = (trace.trace[row] ?? 0) + 1;
    const place = from[slot] ?? 0;
    sorted[place] = row;
    from[slot] = place + 1;
  }
  return { rows: sorted, from: from.subarray(0, trace.traces + 1) };
};
