import { didYouMean } from '../diagnostics/suggest.ts';
import type { StepPlan } from '../model/spec.ts';
import type { Finding } from '../model/verdict.ts';
import { type ActionResult, readResult } from './action-result.ts';
import { context, finding } from './step-finding.ts';

type Read = { readonly value: unknown } | { readonly missing: string };

const readSource = (result: ActionResult, source: string): Read => {
  try {
    const value = readResult(result, source);
    return value === undefined ? { missing: `${source} is not in the result` } : { value };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
};

/** The captures of a step, or the findings that say which source was not there. */
export const captureAll = (
  { capture, at, places }: Pick<StepPlan, 'capture' | 'at' | 'places'>,
  result: ActionResult,
): { readonly values: Readonly<Record<string, unknown>>; readonly missing: readonly Finding[] } => {
  const values: Record<string, unknown> = {};
  const missing: Finding[] = [];
  for (const [name, source] of Object.entries(capture)) {
    const read = readSource(result, source);
    if ('value' in read) values[name] = read.value;
    else {
      const hints = [...context(result), ...headerHint(result, source)];
      missing.push(
        finding('capture-missing', `nothing to capture as '${name}': ${read.missing}`, {
          at: places?.[`capture.${name}`] ?? at,
          hints,
        }),
      );
    }
  }
  return { values, missing };
};

const headerHint = (result: ActionResult, source: string): string[] =>
  result.kind === 'http' && source.startsWith('headers.')
    ? [didYouMean(source.slice('headers.'.length), Object.keys(result.headers))]
    : [];
