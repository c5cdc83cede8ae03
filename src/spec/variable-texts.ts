import { isTable } from './template/value.ts';
import type { GivenVariable } from './template/variables.ts';

const textsIn = (name: string, value: unknown): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[name, value]];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => textsIn(name, one));
  return isTable(value) ? Object.entries(value).flatMap(([key, one]) => textsIn(key, one)) : [];
};

/** Every text among the values, with the name that is nearest to it: for finding secrets. */
export const textsOf = (given: readonly Pick<GivenVariable, 'name' | 'value'>[]) =>
  given.flatMap(({ name, value }) => textsIn(name, value));
