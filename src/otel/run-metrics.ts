import { attr } from '../model/conventions.ts';
import type { Value } from '../model/value.ts';
import type { Phases, ScenarioResult } from '../model/verdict.ts';
import type { Measurement, MetricKind } from './metrics.ts';

const sum = (name: string, unit: string, description: string): MetricKind => ({
  name,
  unit,
  description,
  shape: 'sum',
});

const seconds = (name: string, description: string): MetricKind => ({
  name,
  unit: 's',
  description,
  shape: 'histogram',
});

/** The metrics of a run, with the attributes of each: what docs/reference/metrics.md lists. */
export const METRICS = {
  scenarios: sum('clnrm.scenarios', '{scenario}', 'Scenarios that ended, the skipped ones too.'),
  duration: seconds('clnrm.scenario.duration', 'How long a scenario took, its attempts together.'),
  phase: seconds('clnrm.scenario.phase.duration', 'How long a part of the last attempt at a scenario took.'),
  attempts: sum(
    'clnrm.scenario.attempts',
    '{attempt}',
    'Attempts at scenarios: more than scenarios means retries.',
  ),
  steps: sum('clnrm.steps', '{step}', 'Steps that ended.'),
  stepDuration: seconds('clnrm.step.duration', 'How long a step took, its attempts together.'),
  expectations: sum('clnrm.expectations', '{expectation}', 'Expectations that were judged.'),
  spans: sum('clnrm.spans', '{span}', 'Spans of subjects that became evidence.'),
} as const satisfies Readonly<Record<string, MetricKind>>;

/** Attributes that points of a metric bear. */
export const METRIC_ATTRIBUTES: Readonly<Record<keyof typeof METRICS, readonly string[]>> = {
  scenarios: [attr.testSuiteName, attr.testOutcome],
  duration: [attr.testSuiteName, attr.testOutcome],
  phase: [attr.testSuiteName, 'clnrm.phase'],
  attempts: [attr.testSuiteName],
  steps: [attr.testSuiteName, 'clnrm.step.outcome'],
  stepDuration: [attr.testSuiteName, 'clnrm.step.outcome'],
  expectations: [attr.testSuiteName, 'clnrm.expectation.outcome'],
  spans: [attr.testSuiteName],
};

const PHASES = [
  ['room', 'roomMs'],
  ['images', 'imagesMs'],
  ['start', 'startMs'],
  ['ready', 'readyMs'],
  ['steps', 'stepsMs'],
  ['settle', 'settleMs'],
  ['stop', 'stopMs'],
  ['seal', 'sealMs'],
  ['judge', 'judgeMs'],
] as const satisfies readonly (readonly [string, keyof Phases])[];

const text = (value: string): Value => ({ type: 'string', value });

/** All attempts of a scenario: those that failed took their time too. */
const wholeMs = ({ durationMs, earlier = [] }: ScenarioResult): number =>
  earlier.reduce((all, one) => all + one.durationMs, durationMs);

/** Whose metrics they are: the name of the spec, and whether it is the evidence of all its scenarios judged as one. */
interface Measured {
  readonly suite: string;
  readonly isJoint: boolean;
}

/** What one scenario adds to the metrics. */
export const measure = ({ suite, isJoint }: Measured, result: ScenarioResult): readonly Measurement[] => {
  const own = { [attr.testSuiteName]: text(suite) };
  const outcome = { ...own, [attr.testOutcome]: text(result.status) };
  const scenarios = { kind: METRICS.scenarios, value: 1, attributes: outcome };
  // of one that did not run there is nothing to measure
  if (result.attempts === 0) return [scenarios];
  return [
    scenarios,
    { kind: METRICS.duration, value: wholeMs(result) / 1000, attributes: outcome },
    ...PHASES.map(([name, key]) => ({
      kind: METRICS.phase,
      value: result.phases[key] / 1000,
      attributes: { ...own, 'clnrm.phase': text(name) },
    })),
    { kind: METRICS.attempts, value: result.attempts, attributes: own },
    ...result.steps.flatMap(({ status, durationMs }) => {
      const attributes = { ...own, 'clnrm.step.outcome': text(status) };
      return [
        { kind: METRICS.steps, value: 1, attributes },
        { kind: METRICS.stepDuration, value: durationMs / 1000, attributes },
      ];
    }),
    ...(result.verdict?.results ?? []).map((one) => ({
      kind: METRICS.expectations,
      value: 1,
      attributes: { ...own, 'clnrm.expectation.outcome': text(one.outcome) },
    })),
    // those of joint evidence have been counted
    { kind: METRICS.spans, value: isJoint ? 0 : (result.evidence?.spans ?? 0), attributes: own },
  ];
};
