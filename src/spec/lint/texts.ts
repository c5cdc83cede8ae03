import type { Position } from '../../model/position.ts';
import { isTable } from '../schema/parts.ts';
import { lineOf, positionIn, type Source } from '../source.ts';
import type { Path, TomlValue } from '../toml.ts';

/** A text of a spec and where it stands. */
export interface Text {
  readonly text: string;
  readonly path: Path;
}

/** Every text below a value, keys not counted. */
export const textsIn = (value: TomlValue | undefined, path: Path = []): readonly Text[] => {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((one, index) => textsIn(one, [...path, index]));
  return isTable(value) ? Object.entries(value).flatMap(([key, one]) => textsIn(one, [...path, key])) : [];
};

/** The value at a path. */
export const valueAt = ({ toml }: Source, path: Path): TomlValue | undefined =>
  path.reduce<TomlValue | undefined>((found, key) => {
    if (Array.isArray(found)) return typeof key === 'number' ? found[key] : undefined;
    return isTable(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }, toml.value);

/** Where a fragment of the text at a path stands; the whole text where it cannot be found as written. */
export const placeOf = (source: Source, path: Path, fragment: string): Position => {
  const place = source.toml.positionOf(path);
  if (place === undefined || fragment === '') return source.at(path);
  for (let line = place.line; line <= place.endLine; line++) {
    const from = line === place.line ? place.column - 1 : 0;
    const column = lineOf(source.rendered, line).indexOf(fragment, from) + 1;
    if (column > 0) return positionIn(source.rendered, { line, column, length: fragment.length });
  }
  return source.at(path);
};

/** Whether the author wrote the value himself, and no tag made it. */
export const isLiteral = ({ text = '' }: Position): boolean => !/\{\{|\{%/.test(text.replaceAll('${{', ''));
