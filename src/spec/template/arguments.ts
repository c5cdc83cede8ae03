import { nearest } from '../../diagnostics/suggest.ts';

/** What a call was given: values in order, and keyword arguments. */
export interface Arguments {
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

/** Why arguments do not fit the parameters. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault';
}

const argumentHint = (name: string, params: readonly string[]): string => {
  const [best] = nearest(name, params, 1);
  if (best !== undefined) return `did you mean '${best}'?`;
  return params.length === 0 ? 'it takes none: leave it out' : `it takes ${params.join(', ')}`;
};

/**
 * Values by parameter name. Absent ones are absent from the map.
 * @throws ArgumentFault for arguments that are too many, unknown or given twice.
 */
export const bind = (title: string, params: readonly string[], given: Arguments): Map<string, unknown> => {
  const bound = new Map<string, unknown>();
  if (given.positional.length > params.length) {
    const wants = params.length === 0 ? 'no argument' : `at most ${params.length} (${params.join(', ')})`;
    throw new ArgumentFault(`${title} takes ${wants}, and ${given.positional.length} are given`);
  }
  for (const [index, value] of given.positional.entries()) bound.set(params[index] ?? '', value);
  for (const [name, value] of given.named) {
    if (!params.includes(name))
      throw new ArgumentFault(`${title} has no argument '${name}'`, { cause: argumentHint(name, params) });
    if (bound.has(name)) throw new ArgumentFault(`${title} is given '${name}' twice`);
    bound.set(name, value);
  }
  return bound;
};
