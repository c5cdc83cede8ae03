import type { Position } from '../../model/position.ts';
import type { StepPlan } from '../../model/spec.ts';
import type { Path } from '../toml.ts';
import type { Subject } from './rule.ts';
import { type ShellCommand, shellCommands } from './shell.ts';
import { placeOf } from './texts.ts';

/** A step and the list it stands in. */
export interface Step {
  readonly plan: StepPlan;
  readonly path: Path;
  readonly within: 'setup' | 'scenario' | 'teardown';
}

/** All steps of a spec. */
export const stepsOf = ({ setup, teardown, scenarios }: Subject): readonly Step[] => [
  ...setup.map((one): Step => ({ ...one, within: 'setup' })),
  ...scenarios.flatMap(({ steps }) => steps.map((one): Step => ({ ...one, within: 'scenario' }))),
  ...teardown.map((one): Step => ({ ...one, within: 'teardown' })),
];

/** What a step gives a shell, also as `sh -c`; undefined where no shell reads it. */
export const scriptOf = ({ plan: { action } }: Step): string | undefined => {
  if (action.kind === 'run') return action.script;
  if (action.kind !== 'command') return undefined;
  const [program = '', flag = '', script] = action.argv;
  return /(^|\/)(ba|da|z)?sh$/.test(program) && /^-\w*c$/.test(flag) ? script : undefined;
};

/** The commands of a step, whether a shell reads them or not. */
export const commandsOf = (step: Step): readonly ShellCommand[] => {
  const { action } = step.plan;
  const script = scriptOf(step);
  if (script !== undefined) return shellCommands(script);
  return action.kind === 'command' ? [{ words: action.argv, keywords: [], before: '', after: '' }] : [];
};

/** Where a fragment of a step's command stands. */
export const commandPlace = ({ source }: Subject, { plan, path }: Step, fragment: string): Position =>
  placeOf(source, [...path, plan.action.kind], fragment);
