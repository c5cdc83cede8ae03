import type { Trace } from '../model/trace.ts';

/** Whether a row lies below any of `rows` (not counting itself). One pass over the trace, then O(1) a question. */
export const below = (trace: Trace, rows: Uint32Array): ((row: number) => boolean) => {
  const reach = new Int32Array(trace.size + 2).fill(-1);
  for (const row of rows) reach[trace.pre[row] ?? 0] = trace.last[row] ?? -1;
  const inside = new Uint8Array(trace.size + 2);
  let until = -1;
  for (let at = 0; at < inside.length; at++) {
    inside[at] = at <= until ? 1 : 0;
    until = Math.max(until, reach[at] ?? -1);
  }
  return (row) => inside[trace.pre[row] ?? 0] === 1;
};

/** How many of `rows` lie below a row (not counting itself). One pass over the trace, then O(1) a question. */
export const countBelow = (trace: Trace, rows: Uint32Array): ((row: number) => number) => {
  const upTo = new Uint32Array(trace.size + 2);
  for (const row of rows) upTo[trace.pre[row] ?? 0] = 1;
  for (let at = 1; at < upTo.length; at++) upTo[at] = (upTo[at] ?? 0) + (upTo[at - 1] ?? 0);
  return (row) => (upTo[trace.last[row] ?? 0] ?? 0) - (upTo[trace.pre[row] ?? 0] ?? 0);
};

/** Rows grouped by trace, in the order given: those of trace `t` are rows[from[t] … from[t + 1]]. */
export const byTrace = (trace: Trace, rows: Uint32Array): { rows: Uint32Array; from: Uint32Array } => {
  const from = new Uint32Array(trace.traces + 2);
  for (const row of rows) {
    const slot = (trace.trace[row] ?? 0) + 2;
    from[slot] = (from[slot] ?? 0) + 1;
  }
  for (let slot = 2; slot < from.length; slot++) from[slot] = (from[slot] ?? 0) + (from[slot - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const slot = (trace.trace[row] ?? 0) + 1;
    const place = from[slot] ?? 0;
    sorted[place] = row;
    from[slot] = place + 1;
  }
  return { rows: sorted, from: from.subarray(0, trace.traces + 1) };
};
