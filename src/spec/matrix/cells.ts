import type { TomlValue } from '../toml.ts';

/** One cell of the matrix: a value for each axis, in the order of the file. */
export type CellValues = Readonly<Record<string, TomlValue>>;

/** What the cells are made of. */
export interface CellSource {
  readonly axes: Readonly<Record<string, readonly TomlValue[]>>;
  /** From a file: one cell a row, each crossed with the axes. */
  readonly rows: readonly CellValues[] | undefined;
  readonly include: readonly CellValues[];
  readonly exclude: readonly CellValues[];
}

/** A value of an axis as names and messages write it. */
export const asText = (value: TomlValue): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object')
    return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one));
  return String(value);
};

/** `node=20, size=s`: how a cell is called, the same in every run. */
export const cellName = (cell: CellValues): string =>
  Object.entries(cell)
    .map(([axis, value]) => `${axis}=${asText(value)}`)
    .join(', ');

/** Whether two values of an axis are one: 20 and "20" are not. */
export const isSame = (a: TomlValue | undefined, b: TomlValue): boolean =>
  a !== undefined && typeof a === typeof b && asText(a) === asText(b);

const holds = (cell: CellValues, part: CellValues): boolean =>
  Object.entries(part).every(([axis, value]) => isSame(cell[axis], value));

const product = (axes: CellSource['axes'], rows: readonly CellValues[]): readonly CellValues[] =>
  Object.entries(axes).reduce<readonly CellValues[]>(
    (cells, [axis, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [axis]: value }))),
    rows,
  );

/**
 * The cross product without what is excluded, then what is included, as GitHub Actions reads them: an `include`
 * goes into every cell whose axes it does not contradict, and is a cell of its own where there is none.
 */
export const cellsOf = ({ axes, rows, include, exclude }: CellSource): readonly CellValues[] => {
  const isOnlyIncluded = Object.keys(axes).length === 0 && rows === undefined;
  const crossed = isOnlyIncluded ? [] : product(axes, rows ?? [{}]);
  const kept = crossed.filter((cell) => !exclude.some((one) => holds(cell, one)));
  const own = new Set(crossed.flatMap((cell) => Object.keys(cell)));
  let cells = kept;
  const added: CellValues[] = [];
  for (const one of include) {
    const onAxes = Object.fromEntries(Object.entries(one).filter(([axis]) => own.has(axis)));
    const isExtra = Object.keys(onAxes).length < Object.keys(one).length;
    const fitting = isExtra ? kept.flatMap((cell, index) => (holds(cell, onAxes) ? [index] : [])) : [];
    if (fitting.length === 0) added.push(one);
    cells = cells.map((cell, index) => (fitting.includes(index) ? { ...cell, ...one } : cell));
  }
  return [...cells, ...added];
};
