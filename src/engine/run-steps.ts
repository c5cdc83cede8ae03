import type { ScenarioPlan } from '../model/plan.ts';
import type { StepPlan } from '../model/spec.ts';
import type { StepResult } from '../model/verdict.ts';
import { deadline } from '../util/deadline.ts';
import type { Emit, RunningService } from './service.ts';
import { runStep } from './step.ts';
import type { World } from './world.ts';

/** How long teardown may take once the run was interrupted: whoever stops a run wants it to end. */
const INTERRUPTED_TEARDOWN_MS = 10_000;

/** The end of a process is known a moment after its connections broke: so long it is waited for, on red only. */
const CRASH_NEWS_MS = 400;

interface StepsRequest {
  readonly scenario: ScenarioPlan;
  readonly world: Pick<World, 'forSteps'>;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

const runOne = async (
  { scenario, world, emit, signal }: StepsRequest,
  part: StepResult['part'],
  step: StepPlan,
): Promise<StepResult> => {
  emit({ type: 'step:start', scenario: scenario.id, step: step.name });
  const result = await runStep(step, part, world.forSteps(signal));
  emit({ type: 'step:end', scenario: scenario.id, step: result });
  return result;
};

const skipped = (
  { scenario, emit }: StepsRequest,
  part: StepResult['part'],
  { name }: StepPlan,
): StepResult => {
  const result = { name, part, status: 'skipped', attempts: 0, durationMs: 0, findings: [] } as const;
  emit({ type: 'step:end', scenario: scenario.id, step: result });
  return result;
};

/** Whether the steps behind these results may still run. */
const goesOn = (results: readonly (readonly [StepPlan, StepResult])[]): boolean =>
  results.every(([plan, { findings }]) => findings.length === 0 || plan.continueOnFailure);

/** Runs steps in order; those after a failure are skipped, unless the step that failed says otherwise. */
const inTurn = async (
  request: StepsRequest,
  part: StepResult['part'],
  steps: readonly StepPlan[],
): Promise<readonly (readonly [StepPlan, StepResult])[]> => {
  const results: (readonly [StepPlan, StepResult])[] = [];
  for (const step of steps)
    results.push([step, goesOn(results) ? await runOne(request, part, step) : skipped(request, part, step)]);
  return results;
};

/** Runs setup, then the scenario's own steps, in order or all at once. A failed setup skips them. */
export const runSteps = async (request: StepsRequest): Promise<readonly StepResult[]> => {
  const { setup, steps, concurrent } = request.scenario;
  const before = await inTurn(request, 'setup', setup);
  const results = before.map(([, result]) => result);
  if (!goesOn(before)) return [...results, ...steps.map((step) => skipped(request, 'step', step))];
  if (!concurrent) return [...results, ...(await inTurn(request, 'step', steps)).map(([, result]) => result)];
  // one that fails leaves the others to their end: each says what it came to
  return [...results, ...(await Promise.all(steps.map((step) => runOne(request, 'step', step))))];
};

/** Runs teardown whatever happened before: a step of it that fails does not keep the next from running. */
export const runTeardown = async (request: StepsRequest): Promise<readonly StepResult[]> => {
  const { timeoutMs, teardown } = request.scenario;
  const mostMs = request.signal.aborted ? Math.min(timeoutMs, INTERRUPTED_TEARDOWN_MS) : timeoutMs;
  const late = new Error(`teardown took longer than ${mostMs / 1000} s`);
  using limit = deadline([], mostMs, late);
  const results: StepResult[] = [];
  for (const step of teardown)
    results.push(await runOne({ ...request, signal: limit.signal }, 'teardown', step));
  return results;
};

/** Whether a step failed as it does when the service it spoke to went away. */
const mayBeCrash = (results: readonly StepResult[]): boolean =>
  results.some(({ findings }) => findings.some(({ code }) => code === 'step-error' || code === 'exit-code'));

/** After a failed step: waits a moment for the news that a service ended, so that it is named as the cause. */
export const hearCrash = async (
  results: readonly StepResult[],
  running: readonly RunningService[],
): Promise<void> => {
  const exits = running.flatMap(({ service }) => service.exited ?? []);
  if (!mayBeCrash(results) || exits.length === 0 || running.some(({ exit }) => exit)) return;
  using patience = deadline([], CRASH_NEWS_MS);
  await Promise.race([
    ...exits,
    new Promise((done) => patience.signal.addEventListener('abort', done, { once: true })),
  ]);
};
