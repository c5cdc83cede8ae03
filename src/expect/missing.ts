import type { Finding } from '../model/verdict.ts';
import { type Context, finding } from './context.ts';
import { absenceHints, namesNear } from './names.ts';

/** A finding for a rule that needs spans of names that are not there; `toml` would have held. */
export const missingSpan = (
  context: Context,
  absent: readonly string[],
  rule: string,
  toml?: string,
): Finding => {
  const distinct = [...new Set(absent)];
  const names = distinct.map((pattern) => JSON.stringify(pattern)).join(' and none ');
  return finding('span-missing', `no span is named ${names}; ${rule} needs both`, {
    expected: rule,
    actual: `no span named ${names}`,
    names: [...new Set(distinct.flatMap((pattern) => namesNear(context, pattern)))],
    hints: [...new Set(distinct.flatMap((pattern) => absenceHints(context, pattern)))],
    ...(toml !== undefined && { toml }),
  });
};
