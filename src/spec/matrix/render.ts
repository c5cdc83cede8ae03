import { withoutRepeats } from '../../diagnostics/diagnostic.ts';
import { ClnrmError, UsageError } from '../../diagnostics/errors.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SpecFile } from '../../model/files.ts';
import { type RenderInput, type Rendering, render } from '../render.ts';
import { plain } from '../schema/value.ts';
import type { CellValues } from './cells.ts';
import { readMatrix } from './read.ts';

const plainTable = (values: CellValues): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).map(([axis, value]) => [axis, plain(value)]));

/**
 * Renders a spec once for each cell of its `[matrix]`; undefined when it has none after all.
 * @throws UsageError with every fault of every cell.
 */
export const renderMatrix = async (
  file: SpecFile,
  input: RenderInput,
): Promise<readonly Rendering[] | undefined> => {
  const matrix = await readMatrix(file, input);
  if (matrix === undefined) return undefined;
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
