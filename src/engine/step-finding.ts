import type { Code } from '../diagnostics/codes.ts';
import type { Action, StepPlan } from '../model/spec.ts';
import type { Finding } from '../model/verdict.ts';
import type { ActionResult } from './action-result.ts';

/** A finding about a step; what is not said is empty. */
export const finding = (code: Code, message: string, more: Partial<Finding>): Finding => ({
  code,
  message,
  hints: [],
  nearest: [],
  names: [],
  tree: [],
  ...more,
});

const excerpt = (value: string): string => (value.length > 2_000 ? `${value.slice(0, 2_000)}…` : value);

/** What the step printed or answered, for a finding that would otherwise hide it. */
export const context = (result: ActionResult): string[] =>
  result.kind === 'command'
    ? [
        ...(result.stdout.trim() ? [`stdout: ${excerpt(result.stdout.trimEnd())}`] : []),
        ...(result.stderr.trim() ? [`stderr: ${excerpt(result.stderr.trimEnd())}`] : []),
      ]
    : [`body: ${excerpt(result.body.trimEnd()) || '(empty)'}`];

/** A step that could not be carried out at all. */
export const stepFault = (
  code: Code,
  message: string,
  { at }: Pick<StepPlan, 'at'>,
  hints: readonly string[] = [],
): Finding => finding(code, message, { at, hints });

/** How the action is called in spans and messages. */
export const describeAction = (action: Action): string => {
  if (action.kind === 'http') return `${action.method} ${action.url}`;
  return action.kind === 'run' ? action.script : action.argv.join(' ');
};
