import type { StepPlan } from '../model/spec.ts';
import type { RunningService } from './service.ts';
import { type ActionResult, readResult } from './step-result.ts';

/** What `${{ … }}` may read in one scenario. */
interface MemoryFacts {
  readonly run: string;
  readonly seed: string;
  readonly scenario: string;
  readonly scratch: string;
  readonly running: readonly RunningService[];
}

/** Remembers what steps left, and answers `${{ … }}`: services' outputs, results, captures, the run itself. */
export const createMemory = (facts: MemoryFacts) => {
  const steps = new Map<string, { result: ActionResult; captured: Readonly<Record<string, unknown>> }>();
  const fixed: Readonly<Record<string, string>> = {
    'run.id': facts.run,
    'run.seed': facts.seed,
    'scenario.name': facts.scenario,
    scratch: facts.scratch,
  };
  const service = (id: string, output: string): unknown =>
    facts.running.find(({ plan }) => plan.id === id)?.service.outputs[output];
  const step = (name: string, source: string): unknown => {
    const left = steps.get(name);
    if (!left) return undefined;
    return Object.hasOwn(left.captured, source) ? left.captured[source] : readResult(left.result, source);
  };
  return {
    remember(plan: StepPlan, result: ActionResult, captured: Readonly<Record<string, unknown>>): void {
      steps.set(plan.name, { result, captured });
    },
    fixed: (name: string): unknown => fixed[name],
    service,
    step,
  };
};
