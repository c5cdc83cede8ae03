import { ArgumentFault } from './arguments.ts';
import { describe, isList, isTable } from './value.ts';

const around = (
  open: string,
  parts: readonly string[],
  close: string,
  spaces: number,
  depth: number,
): string => {
  if (parts.length === 0) return open + close;
  if (spaces === 0) return `${open}${parts.join(',')}${close}`;
  const line = `\n${' '.repeat(spaces * (depth + 1))}`;
  return `${open}${line}${parts.join(`,${line}`)}\n${' '.repeat(spaces * depth)}${close}`;
};

/** A value as JSON, integers exact at any size; `spaces` for each level, 0 for one line. @throws ArgumentFault for what JSON cannot hold. */
export const toJson = (value: unknown, spaces = 0, depth = 0): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (isList(value))
    return around(
      '[',
      value.map((one) => toJson(one, spaces, depth + 1)),
      ']',
      spaces,
      depth,
    );
  if (!isTable(value)) throw new ArgumentFault(`JSON cannot hold ${describe(value)}`);
  const colon = spaces === 0 ? ':' : ': ';
  const pairs = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}${colon}${toJson(one, spaces, depth + 1)}`,
  );
  return around('{', pairs, '}', spaces, depth);
};
