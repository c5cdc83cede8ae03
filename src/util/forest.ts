/** Parents turned into lists of children, and into pre-order numbers; see `Trace` for their meaning. */
export interface Children {
  readonly childStart: Uint32Array;
  readonly children: Uint32Array;
}

interface Numbers {
  readonly pre: Int32Array;
  readonly last: Int32Array;
}

/** Cuts one pointer of every circle, the one of its lowest row, in place; those rows with what they pointed to. Linear. */
export const cutCycles = (parent: Int32Array): ReadonlyMap<number, number> => {
  const walkOf = new Int32Array(parent.length).fill(-1);
  const cut = new Map<number, number>();
  for (let start = 0; start < parent.length; start++) {
    let row = start;
    while (row >= 0 && walkOf[row] === -1) {
      walkOf[row] = start;
      row = parent[row] ?? -1;
    }
    if (row < 0 || walkOf[row] !== start) continue;
    let lowest = row;
    for (let at = parent[row] ?? -1; at !== row; at = parent[at] ?? -1) lowest = Math.min(lowest, at);
    cut.set(lowest, parent[lowest] ?? -1);
    parent[lowest] = -1;
  }
  return cut;
};

/** Children of every row in row order, by counting sort. */
export const childLists = (parent: Int32Array): Children => {
  const size = parent.length;
  const childStart = new Uint32Array(size + 1);
  for (let row = 0; row < size; row++) {
    const above = parent[row] ?? -1;
    if (above >= 0) childStart[above + 1] = (childStart[above + 1] ?? 0) + 1;
  }
  for (let row = 0; row < size; row++)
    childStart[row + 1] = (childStart[row + 1] ?? 0) + (childStart[row] ?? 0);
  const next = childStart.slice();
  const children = new Uint32Array(childStart[size] ?? 0);
  for (let row = 0; row < size; row++) {
    const above = parent[row] ?? -1;
    if (above < 0) continue;
    const at = next[above] ?? 0;
    next[above] = at + 1;
    children[at] = row;
  }
  return { childStart, children };
};

/** Numbers every tree in row order of the roots; -1 is a root, and no circle is left. No recursion, linear. */
export const numberTrees = (parent: Int32Array, { childStart, children }: Children): Numbers => {
  const pre = new Int32Array(parent.length);
  const last = new Int32Array(parent.length);
  const next = childStart.slice();
  let count = 0;
  for (let root = 0; root < parent.length; root++) {
    if ((parent[root] ?? -1) >= 0) continue;
    pre[root] = count++;
    let row = root;
    while (row >= 0) {
      const at = next[row] ?? 0;
      if (at < (childStart[row + 1] ?? 0)) {
        next[row] = at + 1;
        row = children[at] ?? 0;
        pre[row] = count++;
        continue;
      }
      last[row] = count - 1;
      row = parent[row] ?? -1;
    }
  }
  return { pre, last };
};

/** Both, of parents that may be circles: these are cut in place. */
export const plantForest = (
  parent: Int32Array,
): Children & Numbers & { readonly cut: ReadonlyMap<number, number> } => {
  const cut = cutCycles(parent);
  const children = childLists(parent);
  return { cut, ...children, ...numberTrees(parent, children) };
};
