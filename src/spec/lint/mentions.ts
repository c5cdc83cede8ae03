import type { Subject } from './rule.ts';
import { type Text, textsIn, valueAt } from './texts.ts';

/** A text of a service or a step, and the service it is read in; undefined in the scenario's own room. */
export interface Mention extends Text {
  readonly within: string | undefined;
}

/** Keys whose texts name nothing that could be reached. */
const OTHER = new Set<string | number>(['image', 'plugin', 'depends_on', 'description', 'name', 'service']);

/** Every text that a service or a step is given: commands, variables, addresses, files. */
export const mentions = (subject: Subject): readonly Mention[] => {
  const { source, services, setup, teardown, scenarios } = subject;
  const steps = [...setup, ...teardown, ...scenarios.flatMap((one) => one.steps)];
  const parts = [
    ...services.map(({ id, path }) => ({ path, within: id })),
    ...steps.map(({ plan, path }) => ({ path, within: plan.service })),
  ];
  return parts.flatMap(({ path, within }) =>
    textsIn(valueAt(source, path), path)
      .filter((one) => !OTHER.has(one.path[path.length] ?? '') && one.path[path.length] !== 'step')
      .map((one) => ({ ...one, within })),
  );
};
