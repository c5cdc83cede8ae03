import type { RunnerSpan, StartSpan } from '../model/collection.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { SuspicionRules } from '../otel/suspicion.ts';

interface Facts {
  readonly run: string;
  readonly spec: SpecPlan;
  readonly scenario: ScenarioPlan;
  /** Names of all scenarios of the run. */
  readonly scenarios: ReadonlySet<string>;
  readonly history: { readonly seen: SuspicionRules['seen'] };
  /** Unix time in ns. */
  readonly beganNs: bigint;
}

/** What an attempt at a scenario will be told forged, replayed and unattributed spans by. */
export interface Watch {
  /** Notes a span of the runner that a declared clnrm is started under. */
  note(span: RunnerSpan, attributes: Parameters<StartSpan>[1]['attributes']): void;
  /** `others` are times that subjects may bear beside those since the scenario began. */
  rules(others: SuspicionRules['clocks']): SuspicionRules;
}

const textOf = (attributes: Parameters<StartSpan>[1]['attributes'], key: string): string | undefined => {
  const value = attributes?.[key];
  return value?.type === 'string' ? value.value : undefined;
};

const nestedIn = (spec: SpecPlan, { setup, steps, teardown }: ScenarioPlan): ReadonlySet<string> =>
  new Set([
    ...spec.services.filter(({ nested }) => nested).map(({ id }) => id),
    ...[...setup, ...steps, ...teardown].filter(({ nested }) => nested).map(({ name }) => name),
  ]);

/** Begins to watch an attempt at a scenario. */
export const watchFor = ({ run, spec, scenario, scenarios, history, beganNs }: Facts): Watch => {
  const nested = nestedIn(spec, scenario);
  const nestedSpanIds: string[] = [];
  return {
    note(span, attributes) {
      const source = textOf(attributes, 'step.name') ?? textOf(attributes, 'service.name');
      if (source !== undefined && nested.has(source)) nestedSpanIds.push(span.spanId);
    },
    rules: (others) => ({
      run,
      scenario: scenario.name,
      scenarios,
      given: new Set([spec.name, ...spec.services.map(({ id }) => id)]),
      nested,
      nestedSpanIds,
      clocks: [{ fromNs: beganNs }, ...others],
      seen: history.seen,
    }),
  };
};
