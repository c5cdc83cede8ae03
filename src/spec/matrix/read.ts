import { dirname, isAbsolute, posix, resolve } from 'node:path';
import { fault } from '../../diagnostics/diagnostic.ts';
import { UsageError } from '../../diagnostics/errors.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SpecFile } from '../../model/files.ts';
import { readText } from '../load.ts';
import { type Reader, read } from '../read.ts';
import { type RenderInput, type Rendering, render } from '../render.ts';
import { matrix, type WrittenMatrix } from '../schema/matrix.ts';
import { isTable } from '../schema/parts.ts';
import { show } from '../schema/say.ts';
import { sourceOf } from '../source.ts';
import { linesOf } from '../template/defaults.ts';
import { type Path, parseToml, type TomlValue } from '../toml.ts';
import { asText, type CellValues, cellName, cellsOf, isSame } from './cells.ts';
import { readRows } from './rows.ts';

/** More are a mistake: a plan of them would take minutes. */
const MOST = 10_000;

/** A matrix as it stands in a spec that is not rendered yet. */
export interface Matrix {
  /** `[matrix]` as TOML, for comparison with what rendering leaves there. */
  readonly table: TomlValue;
  readonly cells: readonly { readonly name: string; readonly values: CellValues }[];
}

const found = (value: TomlValue): { readonly table: TomlValue; readonly path: Path } | undefined => {
  if (!isTable(value)) return undefined;
  if (value.matrix !== undefined) return { table: value.matrix, path: ['matrix'] };
  const older = isTable(value.template) ? value.template.matrix : undefined;
  return older === undefined ? undefined : { table: older, path: ['template', 'matrix'] };
};

const rowsOf = async (
  file: SpecFile,
  reader: Reader,
  from: string,
  path: Path,
  { onFile }: RenderInput,
): Promise<readonly CellValues[]> => {
  const at = reader.source.at([...path, 'from']);
  const id = posix.join(posix.dirname(file.id), from);
  const place = isAbsolute(from) ? from : resolve(dirname(file.path), from);
  onFile?.(place);
  const text = readText(place, id);
  if ('fault' in text) throw new UsageError([{ ...text.fault, at }]);
  return readRows(text.text, id);
};

const doubles = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) < index)),
];

const cellFaults = (names: readonly string[]): readonly Pick<Diagnostic, 'code' | 'message'>[] => {
  if (names.length === 0) return [fault('empty-scenario', 'the matrix has no cell: everything is excluded')];
  const [twice] = doubles(names);
  return twice === undefined
    ? []
    : [fault('duplicate-name', `the cell '${twice}' stands in the matrix twice`)];
};

type Said = { readonly message: string; readonly hint: string };

/** What an `exclude` names and no cell has: it would exclude nothing, unseen. */
const excludeFaults = ({ axes, exclude }: WrittenMatrix, rows: readonly CellValues[] = []) =>
  exclude.flatMap((one, index) =>
    Object.entries(one).flatMap(([axis, value]): readonly (Said & { readonly path: Path })[] => {
      const values = [...(axes[axis] ?? []), ...rows.flatMap((row) => row[axis] ?? [])];
      const path = ['exclude', index, axis];
      const axisNames = [...new Set([...Object.keys(axes), ...rows.flatMap(Object.keys)])];
      if (values.length === 0)
        return [{ path, message: `the matrix has no axis '${axis}'`, hint: didYouMean(axis, axisNames) }];
      if (values.some((each) => isSame(each, value))) return [];
      const names = [...new Set(values.map(asText))];
      return [
        { path, message: `the axis '${axis}' has no ${show(value)}`, hint: didYouMean(asText(value), names) },
      ];
    }),
  );

const size = ({ axes }: WrittenMatrix, rows: number): number =>
  Object.values(axes).reduce((product, values) => product * values.length, rows);

const refuse = (
  reader: Reader,
  path: Path,
  faults: readonly Pick<Diagnostic, 'code' | 'message'>[],
): void => {
  const at = reader.source.atKey(path);
  if (faults.length > 0) throw new UsageError(faults.map((one) => ({ severity: 'error', ...one, at })));
};

const readCells = async (
  file: SpecFile,
  rendering: Rendering,
  input: RenderInput,
): Promise<Matrix | undefined> => {
  const parsed = parseToml(rendering.text);
  // what is no TOML is reported when the whole text is read
  const here = 'toml' in parsed ? found(parsed.toml.value) : undefined;
  if (!('toml' in parsed) || here === undefined) return undefined;
  const { table, path } = here;
  const reader: Reader = { source: sourceOf(rendering, parsed.toml), faults: [] };
  const written = read(reader, matrix, table, path);
  if (written === undefined) throw new UsageError(reader.faults);
  const rows = written.from === undefined ? undefined : await rowsOf(file, reader, written.from, path, input);
  const cells = size(written, rows?.length ?? 1);
  if (cells > MOST)
    refuse(reader, path, [fault('wrong-type', `the matrix has ${cells} cells; ${MOST} are the most`)]);
  const values = cellsOf({ ...written, rows });
  const names = values.map(cellName);
  for (const { path: below, ...said } of excludeFaults(written, rows))
    reader.faults.push(
      fault('wrong-type', said.message, { hint: said.hint, at: reader.source.at([...path, ...below]) }),
    );
  if (reader.faults.length > 0) throw new UsageError(reader.faults);
  refuse(reader, path, cellFaults(names));
  return { table, cells: values.map((one, index) => ({ name: names[index] ?? '', values: one })) };
};

/**
 * The matrix of a spec, read before the rest is rendered: its own lines may only use variables. Undefined without one.
 * @throws UsageError with its faults, placed in the spec or in the file that `from` names.
 */
export const readMatrix = async (file: SpecFile, input: RenderInput): Promise<Matrix | undefined> => {
  const text = linesOf(file.text, ['vars', 'determinism', 'matrix', 'template']);
  if (!/matrix/.test(text)) return undefined;
  return readCells(file, await render({ ...file, text }, input), input);
};
