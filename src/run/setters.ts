import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { StepPlan } from '../model/spec.ts';

/** A service or step as people call it, and the variables it sets for itself. */
export interface Setter {
  readonly who: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Variables set in a script: `export OTEL_TRACES_EXPORTER=none`. */
const setIn = ({ action }: StepPlan): Readonly<Record<string, string>> => {
  if (action.kind !== 'run') return {};
  const found = action.script.matchAll(/\b(OTEL_[A-Z_]+)=("[^"]*"|'[^']*'|[^\s;&|]*)/g);
  return Object.fromEntries(
    [...found].map(([, name = '', value = '']) => [name, value.replace(/^["']|["']$/g, '')]),
  );
};

/** Who may set variables that its SDK reads: services, then the steps of the setup and of the scenario. */
export const settersOf = (
  { services }: Pick<SpecPlan, 'services'>,
  { setup, steps }: Pick<ScenarioPlan, 'setup' | 'steps'>,
): readonly Setter[] => [
  ...services.map(({ id, env }) => ({ who: `service '${id}'`, env })),
  ...[...setup, ...steps].map((step) => ({
    who: `step '${step.name}'`,
    env: { ...setIn(step), ...step.env },
  })),
];
