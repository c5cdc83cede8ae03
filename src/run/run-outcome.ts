import { attr } from '../model/conventions.ts';
import type { Value } from '../model/value.ts';
import type { ScenarioResult, Status } from '../model/verdict.ts';

/** How a run or a spec ended, as the conventions of tests and of CI/CD name it. */
interface SuiteOutcome {
  /** `test.suite.run.status`. */
  readonly run: 'success' | 'failure' | 'skipped' | 'aborted';
  /** `cicd.pipeline.task.run.result`. */
  readonly task: 'success' | 'failure' | 'error' | 'cancellation' | 'skip';
}

/** From worst to best: the worst scenario says how all of them ended. */
const OUTCOMES: readonly (readonly [Status, SuiteOutcome])[] = [
  ['cancelled', { run: 'aborted', task: 'cancellation' }],
  ['errored', { run: 'failure', task: 'error' }],
  ['failed', { run: 'failure', task: 'failure' }],
  ['flaky', { run: 'success', task: 'success' }],
  ['passed', { run: 'success', task: 'success' }],
];

const outcomeOf = (results: readonly ScenarioResult[]): SuiteOutcome =>
  OUTCOMES.find(([status]) => results.some((one) => one.status === status))?.[1] ?? {
    run: 'skipped',
    task: 'skip',
  };

const text = (value: string): Value => ({ type: 'string', value });

/** What the span of a spec or a run ends with. */
export const suiteEnd = (
  results: readonly ScenarioResult[],
): { readonly error?: string; readonly attributes: Readonly<Record<string, Value>> } => {
  const { run } = outcomeOf(results);
  return {
    ...(run === 'failure' && { error: 'failed' }),
    attributes: { [attr.testSuiteRunStatus]: text(run) },
  };
};

/** The result of the job of CI that a run is. */
export const taskResult = (results: readonly ScenarioResult[]): Readonly<Record<string, Value>> => ({
  [attr.cicdPipelineTaskResult]: text(outcomeOf(results).task),
});

/** The attributes of the event by which the span of a spec tells how a scenario of it ended. */
export const caseEnd = ({ name, status }: ScenarioResult): Readonly<Record<string, Value>> => {
  const known: Partial<Record<Status, string>> = {
    passed: 'pass',
    flaky: 'pass',
    failed: 'fail',
    errored: 'fail',
  };
  const result = known[status];
  return {
    [attr.testCaseName]: text(name),
    // the convention knows these two only
    ...(result !== undefined && { [attr.testCaseResultStatus]: text(result) }),
    [attr.testOutcome]: text(status),
  };
};
