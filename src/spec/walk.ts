import { isTable } from './schema/parts.ts';
import type { TomlValue } from './toml.ts';

/** What is looked for in a value; the path is one and the same list all the time: whoever keeps it copies it. */
export interface Visit {
  /** Every key, its own last in the path; `false` leaves out what is below. */
  key?(key: string, path: readonly (string | number)[]): boolean | undefined;
  text?(text: string, path: readonly (string | number)[]): void;
}

/** Goes through every table, list and text of a value. Most specs have nothing to find, so nothing is made for them. */
export const walk = (value: TomlValue | undefined, path: (string | number)[], visit: Visit): void => {
  if (typeof value === 'string') visit.text?.(value, path);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      walk(value[index], path, visit);
      path.pop();
    }
    return;
  }
  if (!isTable(value)) return;
  for (const key of Object.keys(value)) {
    path.push(key);
    if (visit.key?.(key, path) !== false) walk(value[key], path, visit);
    path.pop();
  }
};
