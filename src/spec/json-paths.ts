import { isTable } from './schema/parts.ts';
import { pathOfSource } from './schema/step-capture.ts';
import type { TomlTable, TomlValue } from './toml.ts';

/** Every text of a spec that is read as a JSON path: what steps check, and what they capture. */
export const jsonPathsIn = (value: TomlValue): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(jsonPathsIn);
  if (!isTable(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const below = jsonPathsIn(one);
    if (!isTable(one)) return below;
    if (key === 'expect' || key === 'until') return [...below, ...keysOf(one.json)];
    return key === 'capture' ? [...below, ...captured(one)] : below;
  });
};

const keysOf = (value: TomlValue | undefined): readonly string[] =>
  isTable(value) ? Object.keys(value) : [];

const captured = (table: TomlTable): readonly string[] =>
  Object.values(table).flatMap((source) => (typeof source === 'string' ? (pathOfSource(source) ?? []) : []));
