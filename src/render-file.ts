import type { SpecFile } from './model/files.ts';
import { load } from './spec/load.ts';
import type { SpecDefaults } from './spec/project/settings.ts';
import type { Rendering } from './spec/render.ts';
import { renderCells } from './spec/render-cells.ts';
import type { GivenVariable } from './spec/template/variables.ts';
import type { Host } from './util/host.ts';

/** What a rendering is asked for, beside the file. */
export interface RenderOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** From files of variables, weaker than `variables`; the last of a name counts. */
  readonly varsFiles?: readonly GivenVariable[];
  readonly seed?: number;
  /** What the project file says; weaker than the specs. */
  readonly defaults?: SpecDefaults;
  /** Hears what each spec is rendered from, beside itself: absolute paths, also of what was only looked for. */
  readonly onFile?: (spec: string, path: string) => void;
}

/** Renders a text for each cell of its matrix. @throws UsageError with all its faults. */
export const renderText = (
  file: SpecFile,
  { variables, varsFiles = [], seed, defaults, onFile }: RenderOptions,
  { env, clock }: Pick<Host, 'env' | 'clock'>,
): Promise<readonly Rendering[]> =>
  renderCells(file, {
    vars: variables,
    files: varsFiles,
    project: defaults?.variables ?? [],
    env,
    clock,
    ...(seed === undefined ? {} : { seed }),
    ...(onFile && { onFile: (path: string) => onFile(file.path, path) }),
  });

/** Loads one file and renders it for each cell of its matrix. @throws UsageError with all its faults. */
export const renderFile = async (
  file: { readonly path: string; readonly id: string },
  options: RenderOptions,
  host: Pick<Host, 'env' | 'clock'>,
): Promise<readonly Rendering[]> => renderText(load(file), options, host);
