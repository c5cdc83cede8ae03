import { frame } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Look } from '../util/look.ts';
import { wrap } from '../util/text.ts';

/** Broken at blanks, line by line; the first has `taken` columns less. */
const broken = (text: string, width: number, taken: number): string =>
  text
    .split('\n')
    .map((line, place) =>
      place === 0 ? wrap('x'.repeat(taken) + line, width).slice(taken) : wrap(line, width),
    )
    .join('\n');

/** A diagnostic in full as the report for people has it: no wider than the look, but for words that cannot be broken. */
export const diagnosticText = (diagnostic: Diagnostic, look: Look): string => {
  const { severity, code, message, hint } = diagnostic;
  const gutter = String(diagnostic.at?.line ?? 10).length;
  const told = broken(message, look.width - 2, `${severity}[${code}]: `.length);
  const advice = hint === undefined ? {} : { hint: broken(hint, look.width - gutter - 8, 0) };
  return frame({ ...diagnostic, message: told, ...advice }, look);
};
