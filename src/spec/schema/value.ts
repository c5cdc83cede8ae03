import type { Value } from '../../model/value.ts';
import type { Path } from '../toml.ts';
import { isTable } from './parts.ts';
import { say, show } from './say.ts';

/** Takes one fault at a path below the value being read. */
export type Report = (message: string, path: Path) => void;

/** A TOML value as a typed value of the model; what no comparison can use is reported. */
export const readValue = (input: unknown, path: Path, report: Report): Value | undefined => {
  if (typeof input === 'string') return { type: 'string', value: input };
  if (typeof input === 'boolean') return { type: 'bool', value: input };
  if (typeof input === 'bigint') return { type: 'int', value: String(input) };
  if (typeof input === 'number' && Number.isFinite(input)) return { type: 'double', value: input };
  if (Array.isArray(input)) {
    const values = input.map((one, index) => readValue(one, [...path, index], report));
    return { type: 'array', value: values.filter((one) => one !== undefined) };
  }
  if (isTable(input)) {
    const values = Object.entries(input).map(
      ([key, one]) => [key, readValue(one, [...path, key], report)] as const,
    );
    return {
      type: 'map',
      value: Object.fromEntries(values.flatMap(([key, one]) => (one ? [[key, one]] : []))),
    };
  }
  const hint = input instanceof Date ? `write it in quotes: "${input.toISOString()}"` : undefined;
  report(say('wrong-type', `cannot be compared: it is ${show(input)}`, hint), path);
  return;
};

/** A TOML value as the plain data that a program expects: small integers as numbers, larger ones as bigint. */
export const plain = (input: unknown): unknown => {
  if (typeof input === 'bigint') return Number.isSafeInteger(Number(input)) ? Number(input) : input;
  if (Array.isArray(input)) return input.map(plain);
  if (!isTable(input)) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, plain(value)]));
};
