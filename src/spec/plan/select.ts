import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SpecSelection } from '../../model/files.ts';
import type { ParsedScenario } from '../parse-scenario.ts';
import type { Source } from '../source.ts';
import { parseTags, type TagTest } from './tags.ts';

/** Which scenarios run. */
export interface Selection {
  readonly tag?: string;
  readonly grep?: string;
  readonly selections: readonly SpecSelection[];
}

/** The scenarios chosen by name and tag, and what is wrong with the choice itself. */
export interface Choice {
  wants(name: string, tags: readonly string[]): boolean;
  readonly faults: readonly Diagnostic[];
}

/** Reads `--tag` and `--grep` once for all specs. */
export const readChoice = ({ tag, grep }: Selection): Choice => {
  const faults: Diagnostic[] = [];
  const test = tag === undefined ? undefined : readTags(tag, faults);
  const pattern = grep === undefined ? undefined : readPattern(grep, faults);
  return {
    faults,
    wants: (name, tags) => (test?.(new Set(tags)) ?? true) && (pattern?.test(name) ?? true),
  };
};

const readTags = (tag: string, faults: Diagnostic[]): TagTest => {
  const test = parseTags(tag);
  if (typeof test === 'function') return test;
  const hint = 'write tags with and, or, not and parentheses: "smoke and not slow"';
  faults.push(fault('bad-usage', `--tag '${tag}' cannot be read: ${test}`, { hint }));
  return () => false;
};

const readPattern = (grep: string, faults: Diagnostic[]): RegExp => {
  try {
    return new RegExp(grep);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    faults.push(fault('bad-usage', `--grep '${grep}' cannot be read: ${reason}`));
    return /^/;
  }
};

/** The scenarios of one spec that lines were asked for, by index; undefined for all. */
export const scenariosAt = (
  source: Source,
  scenarios: readonly ParsedScenario[],
  selections: readonly SpecSelection[],
): { readonly chosen: ReadonlySet<number> | undefined; readonly faults: readonly Diagnostic[] } => {
  const mine = selections.filter(({ path }) => path === source.rendered.file.path);
  const lines = mine.flatMap(({ line }) => (line === undefined ? [] : [line]));
  if (lines.length < mine.length || lines.length === 0) return { chosen: undefined, faults: [] };
  const chosen = new Set<number>();
  const faults: Diagnostic[] = [];
  for (const line of lines) {
    const found = scenarios.flatMap((one, index) => (spans(source, one, line) ? [index] : []));
    for (const index of found) chosen.add(index);
    if (found.length === 0) faults.push(nothingAt(source, scenarios, line));
  }
  return { chosen, faults };
};

/** Whether some line of the scenario's table was written on `line` of the spec's own file. */
const spans = (source: Source, { path }: ParsedScenario, line: number): boolean => {
  const [from, to] = extent(source, path);
  for (let rendered = from; rendered <= to; rendered++) {
    const origin = source.rendered.origin(rendered);
    if (origin.line === line && origin.file === source.rendered.file.id) return true;
  }
  return false;
};

/** The first and last line of a scenario's table in the rendered text. */
const extent = ({ toml, rendered }: Source, path: ParsedScenario['path']): readonly [number, number] => {
  const isInside = (other: ParsedScenario['path']): boolean =>
    path.every((key, index) => other[index] === key);
  const own = toml.headers.findIndex((header) => isInside(header.path));
  const place = toml.positionOf(path);
  if (own < 0) return [place?.line ?? 1, place?.endLine ?? 1];
  const next = toml.headers.find((header, index) => index > own && !isInside(header.path));
  return [
    toml.headers[own]?.line ?? 1,
    next === undefined ? rendered.text.split('\n').length : next.line - 1,
  ];
};

const nothingAt = (source: Source, scenarios: readonly ParsedScenario[], line: number): Diagnostic => {
  const { id } = source.rendered.file;
  const places = scenarios.map(
    ({ path, written }) => `${source.at(path).line} (${written?.name ?? 'without name'})`,
  );
  return fault('bad-usage', `line ${line} of ${id} is in no scenario`, {
    hint: `scenarios begin at line ${places.join(', ')}`,
  });
};
