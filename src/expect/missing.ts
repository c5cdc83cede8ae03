import type { Finding } from '../model/verdict.ts';
import { type Check, type Context, finding } from './context.ts';
import { absenceHints, namesNear } from './names.ts';
import { nameCheck, nearestSpan } from './nearest.ts';
import { earliest } from './rows.ts';
import { treeOf } from './tree.ts';

/** For each name that is not there the first span of the name that is most like it, and that it is called otherwise. */
export const likeliest = (
  context: Context,
  absent: readonly string[],
): readonly { readonly row: number; readonly check: Check }[] =>
  absent.flatMap((pattern) => {
    const [best] = namesNear(context, pattern);
    if (best === undefined) return [];
    const rows = earliest(context.trace, context.population.select(best).rows, 1);
    return rows.map((row) => ({ row, check: nameCheck(context, pattern) }));
  });

/** A finding for a rule that needs spans of names that are not there; `toml` would have held. */
export const missingSpan = (
  context: Context,
  absent: readonly string[],
  rule: string,
  toml?: string,
): Finding => {
  const distinct = [...new Set(absent)];
  const names = distinct.map((pattern) => JSON.stringify(pattern)).join(' and none ');
  const near = likeliest(context, distinct);
  return finding('span-missing', `no span is named ${names}; ${rule} needs both`, {
    expected: rule,
    actual: `no span named ${names}`,
    names: [...new Set(distinct.flatMap((pattern) => namesNear(context, pattern)))],
    hints: [...new Set(distinct.flatMap((pattern) => absenceHints(context, pattern)))],
    nearest: near.map(({ row, check }) => nearestSpan(context, row, [check])),
    tree: treeOf(
      context,
      near.map(({ row }) => row),
    ),
    ...(toml !== undefined && { toml }),
  });
};
