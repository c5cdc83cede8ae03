import { ClnrmError, UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SpecFile } from '../model/files.ts';
import type { CellValues } from './matrix/cells.ts';
import { readMatrix } from './matrix/read.ts';
import { type RenderInput, type Rendering, render } from './render.ts';
import { plain } from './schema/value.ts';

const plainTable = (values: CellValues): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).map(([axis, value]) => [axis, plain(value)]));

/** The same fault in several cells is one fault. */
export const withoutRepeats = (faults: readonly Diagnostic[]): readonly Diagnostic[] => {
  const seen = new Set<string>();
  return faults.filter((one) => {
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
};

/**
 * Renders a spec once for each cell of its `[matrix]`, or once.
 * @throws UsageError with every fault of every cell.
 */
export const renderCells = async (file: SpecFile, input: RenderInput): Promise<readonly Rendering[]> => {
  const matrix = await readMatrix(file, input);
  if (matrix === undefined) return [await render(file, input)];
  const { table, cells } = matrix;
  const rendered: Rendering[] = [];
  const faults: Diagnostic[] = [];
  for (const { name, values } of cells) {
    try {
      const one = await render(file, { ...input, matrix: plainTable(values) });
      rendered.push({ ...one, cell: { name, matrix: table } });
    } catch (error) {
      if (!(error instanceof ClnrmError)) throw error;
      faults.push(...error.diagnostics);
    }
  }
  if (faults.length > 0) throw new UsageError(withoutRepeats(faults));
  return rendered;
};
