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

/** Some part must live in a room of processes: a service, a command without service, or there is no pod at all. */
export const needsProcesses = (spec: SpecPlan, scenario: ScenarioPlan): boolean =>
  !needsPod(spec, scenario) ||
  ownServices(spec).some(isProcessService) ||
  (hasOwnCommands(scenario) && !needsStepsContainer(spec, scenario));

/** Whether a service is a process of the scenario's room. */
export const isProcessService = ({ backend }: ServicePlan): boolean =>
  backend === 'namespace' || backend === 'process';
