import { twinsOf } from '../util/renamed-attributes.ts';
import { showValue } from '../util/value.ts';
import type { Context } from './context.ts';

/** A hint for each key that a row lacks while it bears the twin. */
export const twinHints = ({ trace }: Context, row: number, keys: readonly string[]): readonly string[] =>
  keys.flatMap((key) => {
    if (trace.attribute(row, key) !== undefined) return [];
    return twinsOf(key).flatMap((twin) => {
      const value = trace.attribute(row, twin);
      if (value === undefined) return [];
      return [`the span has no ${key}; under the other convention it bears ${twin} = ${showValue(value)}`];
    });
  });
