import type { RenderedSpec } from '../model/files.ts';
import type { Position } from '../model/position.ts';
import type { Path, Place, Toml } from './toml.ts';

/** A parsed spec that can say where in the author's file anything stands. */
export interface Source {
  readonly rendered: RenderedSpec;
  readonly toml: Toml;
  /** Where the value at a path stands; for what is not there, the nearest table around it. */
  at(path: Path): Position;
  /** Where the key of the value at a path stands. */
  atKey(path: Path): Position;
}

/** The author's place of a place in the rendered text. */
export const positionIn = (
  rendered: RenderedSpec,
  { line, column, length }: Pick<Place, 'line' | 'column' | 'length'>,
): Position => {
  const origin = rendered.origin(line);
  const written = lineOf(rendered, line);
  const place = { file: origin.file, line: origin.line, text: origin.text };
  if (written === origin.text) return { ...place, column, length };
  // A templated line: the same token stands somewhere in it, or was made by the template.
  const token = written.slice(column - 1, column - 1 + length);
  const found = origin.text.indexOf(token);
  if (token !== '' && found >= 0) return { ...place, column: found + 1, length: token.length };
  const indent = origin.text.length - origin.text.trimStart().length;
  return { ...place, column: indent + 1, length: Math.max(1, origin.text.trim().length) };
};

const cache = new WeakMap<RenderedSpec, readonly string[]>();

/** One line of the rendered text, counted from 1; the text is split once for all its places. */
export const lineOf = (rendered: RenderedSpec, line: number): string => {
  const lines = cache.get(rendered) ?? rendered.text.split(/\r?\n/);
  cache.set(rendered, lines);
  return lines[line - 1] ?? '';
};

/** Joins a rendered spec with the places of its parsed text. */
export const sourceOf = (rendered: RenderedSpec, toml: Toml): Source => {
  const nearest = (path: Path, find: (path: Path) => Place | undefined): Position => {
    for (let end = path.length; end > 0; end--) {
      const place = find(path.slice(0, end));
      if (place !== undefined) return positionIn(rendered, place);
    }
    return positionIn(rendered, { line: 1, column: 1, length: 1 });
  };
  return {
    rendered,
    toml,
    at: (path) => nearest(path, toml.positionOf),
    atKey: (path) => nearest(path, toml.keyPositionOf),
  };
};
