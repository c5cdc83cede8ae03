/** What a call was given: values in order, and keyword arguments. */
export interface Arguments {
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

/** Why arguments do not fit the parameters. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault';
}

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
      throw new ArgumentFault(
        `${title} has no argument '${name}'; it takes ${params.length === 0 ? 'none' : params.join(', ')}`,
      );
    if (bound.has(name)) throw new ArgumentFault(`${title} is given '${name}' twice`);
    bound.set(name, value);
  }
  return bound;
};
