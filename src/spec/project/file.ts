import { dirname, relative, resolve } from 'node:path';
import { fault } from '../../diagnostics/diagnostic.ts';
import { UsageError } from '../../diagnostics/errors.ts';
import type { RenderedSpec } from '../../model/files.ts';
import { load } from '../load.ts';
import type { Reader } from '../read.ts';
import { positionIn, type Source, sourceOf } from '../source.ts';
import { type Path, parseToml } from '../toml.ts';
import type { ProjectFile } from './find.ts';
import { older } from './older.ts';
import type { Project, Sourced } from './settings.ts';
import { today } from './today.ts';

/** What a reader of a project file needs: the text with its places, and how paths are written from here. */
export interface ProjectReader extends Reader {
  /** A value with the place of its key. */
  sourced<T>(value: T, path: Path): Sourced<T>;
  /** A path of the file, from the working directory. */
  local(path: string): string;
}

/** What a project file says: its settings, and the variables of templates. */
export type Said = Pick<Project, 'settings' | 'variables'>;

const rendered = (path: string, id: string): RenderedSpec => {
  const file = load({ path, id });
  const lines = file.text.split(/\r?\n/);
  return { file, text: file.text, origin: (line) => ({ file: id, line, text: lines[line - 1] ?? '' }) };
};

const readerOf = (source: Source, cwd: string): ProjectReader => {
  const folder = dirname(source.rendered.file.path);
  return {
    source,
    faults: [],
    sourced: (value, path) => ({ value, from: { kind: 'file', at: source.atKey(path) } }),
    local: (path) => relative(cwd, resolve(folder, path)) || '.',
  };
};

/** Reads a project file. @throws UsageError with everything that is wrong with it. */
export const readProjectFile = ({ path, form }: ProjectFile, cwd: string): Project => {
  const id = relative(cwd, path);
  const text = rendered(path, id);
  const parsed = parseToml(text.text);
  if ('fault' in parsed) {
    const { message, hint, ...place } = parsed.fault;
    const at = positionIn(text, place);
    throw new UsageError([fault('toml-syntax', message, hint === undefined ? { at } : { at, hint })]);
  }
  const reader = readerOf(sourceOf(text, parsed.toml), cwd);
  const said = form === 'clnrm' ? today(reader) : older(reader);
  if (reader.faults.length > 0) throw new UsageError(inOrder(reader.faults));
  return { path, id, ...said };
};

const inOrder = (faults: Reader['faults']): Reader['faults'] =>
  faults.toSorted(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
