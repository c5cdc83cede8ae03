import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { ScenarioResult } from '../model/verdict.ts';

/** The result of a scenario of which nothing has run, but for how it ended. */
export const unrunResult = (
  spec: SpecPlan,
  { id, name, tags, at }: ScenarioPlan,
): Omit<ScenarioResult, 'status'> => ({
  id,
  spec: spec.id,
  name,
  tags,
  attempts: 0,
  durationMs: 0,
  phases: {
    ...{ roomMs: 0, imagesMs: 0, startMs: 0, readyMs: 0, stepsMs: 0 },
    ...{ settleMs: 0, stopMs: 0, sealMs: 0, judgeMs: 0 },
  },
  steps: [],
  errors: [],
  services: [],
  at,
});
