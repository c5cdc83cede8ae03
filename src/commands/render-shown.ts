import type { Rendering } from '../spec/render.ts';
import { ArgumentFault } from '../spec/template/arguments.ts';
import { tomlEncode } from '../spec/template/toml-encode.ts';
import { isList, isTable } from '../spec/template/value.ts';
import type { Variable } from '../spec/template/variables.ts';
import { textsOf } from '../spec/variable-texts.ts';
import type { Host } from '../util/host.ts';
import { masker, secretsIn } from '../util/mask.ts';
import { pad, widthOf } from '../util/text.ts';

/** A line of rendered text and the template line that wrote it; numbers count from 1. */
interface MappedLine {
  readonly line: number;
  readonly file: string;
  readonly templateLine: number;
  readonly text: string;
}

/** Where a value came from, in words. */
const ORIGIN: Readonly<Record<Variable['source'], (detail: string, file: string) => string>> = {
  'command line': (detail) => detail,
  file: (detail) => detail,
  environment: (detail) => `${detail} in the environment`,
  spec: (detail, file) => `[vars] of ${file}, ${detail}`,
  project: (detail) => detail,
  'built-in': () => 'built-in',
};

/** All variables, with what must not be shown as `***`. */
const masked = (rendering: Rendering, { env }: Host): readonly Variable[] => {
  const variables = rendering.variables();
  const mask = masker<string>(secretsIn([...Object.entries(env), ...textsOf(variables)]));
  return variables.map((one) => ({ ...one, value: inTexts(one.value, mask) }));
};

/** Changes every text of a value, at any depth. */
const inTexts = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (isList(value)) return value.map((one) => inTexts(one, change));
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inTexts(one, change)]));
};

/** As TOML, or as JSON where there is a null in it, which TOML does not have. */
const written = (value: unknown): string => {
  try {
    return tomlEncode(value);
  } catch (error) {
    if (error instanceof ArgumentFault) return JSON.stringify(value, plain);
    throw error;
  }
};

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), 0),
  );
  const lines = rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : pad(cell, widths[index] ?? 0))).join('  '),
  );
  return lines.map((line) => `${line}\n`).join('');
};

/** `name  value  origin`, one variable a line. */
export const shownVariables = (rendering: Rendering, host: Host): string =>
  columns(
    masked(rendering, host).map(({ name, value, source, detail }) => [
      name,
      written(value),
      ORIGIN[source](detail, rendering.file.id),
    ]),
  );

const mapped = ({ text, origin }: Rendering): readonly MappedLine[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => {
      const from = origin(index + 1);
      return { line: index + 1, file: from.file, templateLine: from.line, text: line.replace(/\r$/, '') };
    });

/** `number  file:line  text`, one rendered line a line. */
export const lineMap = (rendering: Rendering): string =>
  columns(
    mapped(rendering).map(({ line, file, templateLine, text }) => [
      String(line),
      `${file}:${templateLine}`,
      text,
    ]),
  );

/** The rendering for programs; integers beyond what a double holds are decimal texts. */
export const toJson = (
  rendering: Rendering,
  parts: { readonly variables: boolean; readonly lines: boolean },
  host: Host,
): string => {
  const { file, cell, text } = rendering;
  const said = {
    file: file.id,
    ...(cell && { cell: cell.name }),
    text,
    ...(parts.variables && { variables: masked(rendering, host) }),
    ...(parts.lines && { lines: mapped(rendering) }),
  };
  return `${JSON.stringify(said, plain, 2)}\n`;
};
