import type { Trace } from '../model/trace.ts';

/** Distinct values of a column in order of appearance, and the rows of each; values are below `ids`. Linear. */
export const postings = (column: Uint32Array, ids: number): Pick<Trace, 'names' | 'rowsNamed'> => {
  const size = column.length;
  const start = new Uint32Array(ids + 1);
  const names: number[] = [];
  for (let row = 0; row < size; row++) {
    const id = column[row] ?? 0;
    const before = start[id + 1] ?? 0;
    if (before === 0) names.push(id);
    start[id + 1] = before + 1;
  }
  for (let id = 0; id < ids; id++) start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0);
  const next = start.slice();
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) {
    const id = column[row] ?? 0;
    const at = next[id] ?? 0;
    next[id] = at + 1;
    rows[at] = row;
  }
  return {
    names: Uint32Array.from(names),
    rowsNamed: (id) =>
      id < 0 || id >= ids ? rows.subarray(0, 0) : rows.subarray(start[id] ?? 0, start[id + 1] ?? 0),
  };
};
