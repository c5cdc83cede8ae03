import type { TomlTable, TomlValue } from '../../src/spec/toml.ts';
import { jsonOf } from './toml.ts';

const WRONG: readonly TomlValue[] = [{ strange: true }, [[true]], -1n, ''];

const isTable = (value: TomlValue): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

interface Damaged<T> {
  readonly what: string;
  readonly value: T;
}

const inside = (value: TomlValue, path: string): readonly Damaged<TomlValue>[] => {
  if (isTable(value)) return damaged(value, path);
  if (!Array.isArray(value)) return [];
  return value.flatMap((one, index) =>
    inside(one, `${path}[${index}]`).map((inner) => ({ ...inner, value: value.with(index, inner.value) })),
  );
};

const damaged = (value: TomlTable, path: string): readonly Damaged<TomlTable>[] => {
  const change = (key: string, one: TomlValue): TomlTable => ({ ...value, [key]: one });
  return [
    { what: `${path}.zzz = 1`, value: change('zzz', 1n) },
    ...Object.entries(value).flatMap(([key, one]) => {
      const { [key]: _gone, ...rest } = value;
      const here = `${path}.${key}`;
      return [
        { what: `${here} removed`, value: rest },
        ...WRONG.map((wrong) => ({
          what: `${here} = ${JSON.stringify(jsonOf(wrong))}`,
          value: change(key, wrong),
        })),
        ...inside(one, here).map((inner) => ({ ...inner, value: change(key, inner.value) })),
      ];
    }),
  ];
};

/** A table, damaged at one place each: a strange key, a key less, a value of another type. */
export const mutantsOf = (value: TomlTable): readonly Damaged<TomlTable>[] => damaged(value, '');
