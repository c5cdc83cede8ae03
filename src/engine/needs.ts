import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { ServicePlan } from '../model/spec.ts';
import { ownServices } from './own-services.ts';

/** Steps without a service run in `[isolation] image` where containers are asked for. */
export const needsStepsContainer = ({ isolation }: SpecPlan, scenario: ScenarioPlan): boolean =>
  isolation.level === 'container' && hasOwnCommands(scenario);

const hasOwnCommands = ({ setup, steps, teardown }: ScenarioPlan): boolean =>
  [...setup, ...steps, ...teardown].some(
    ({ action, service }) => action.kind !== 'http' && service === undefined,
  );

/** Whether something of the scenario lives in a pod. */
export const needsPod = (spec: SpecPlan, scenario: ScenarioPlan): boolean =>
  ownServices(spec).some(({ backend }) => backend === 'container') || needsStepsContainer(spec, scenario);

/** Whether all that its steps speak to lives in rooms of its own: nothing is left that needs one here. */
const isServedElsewhere = ({ services }: SpecPlan): boolean =>
  services.length > 0 && ownServices({ services }).length === 0;

/** Some part must live in a room of processes: a service, a command without service, or there is no other room at all. */
export const needsProcesses = (spec: SpecPlan, scenario: ScenarioPlan): boolean =>
  (!needsPod(spec, scenario) && !isServedElsewhere(spec)) ||
  ownServices(spec).some(isProcessService) ||
  (hasOwnCommands(scenario) && !needsStepsContainer(spec, scenario));

/** Whether a service is a process of the scenario's room. */
export const isProcessService = ({ backend }: ServicePlan): boolean =>
  backend === 'namespace' || backend === 'process';
