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

/** Characters of an output that a finding holds. */
const MOST = 2_000;

const beginning = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST)}…` : text);

/** What a program says of its end stands at the end: whole lines where there are several. */
const end = (text: string): string => {
  if (text.length <= MOST) return text;
  const tail = text.slice(-MOST);
  return `…\n${tail.slice(tail.indexOf('\n') + 1)}`;
};

/** What the step printed or answered, for a finding that would otherwise hide it. */
export const context = (result: ActionResult): string[] =>
  result.kind === 'command'
    ? [
        ...(result.stdout.trim() ? [`stdout: ${end(result.stdout.trimEnd())}`] : []),
        ...(result.stderr.trim() ? [`stderr: ${end(result.stderr.trimEnd())}`] : []),
      ]
    : [`body: ${beginning(result.body.trimEnd()) || '(empty)'}`];

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
