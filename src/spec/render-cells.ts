import type { SpecFile } from '../model/files.ts';
import { type RenderInput, type Rendering, render } from './render.ts';

/** Where no matrix can be, what reads one is not loaded: half of the language of specs. */
const mayHaveMatrix = ({ text }: SpecFile): boolean => text.includes('matrix');

/**
 * Renders a spec once for each cell of its `[matrix]`, or once.
 * @throws UsageError with every fault of every cell.
 */
export const renderCells = async (file: SpecFile, input: RenderInput): Promise<readonly Rendering[]> => {
  if (!mayHaveMatrix(file)) return [await render(file, input)];
  const { renderMatrix } = await import('./matrix/render.ts');
  return (await renderMatrix(file, input)) ?? [await render(file, input)];
};
