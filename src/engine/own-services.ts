import type { SpecPlan } from '../model/plan.ts';
import type { ServicePlan } from '../model/spec.ts';

/** The services that live and end with one scenario, in start order. Those of wider scope live in rooms of their own. */
export const ownServices = ({ services }: Pick<SpecPlan, 'services'>): readonly ServicePlan[] =>
  services.filter(({ scope }) => scope === undefined);
