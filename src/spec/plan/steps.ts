import { fault } from '../../diagnostics/diagnostic.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Isolation, ServicePlan } from '../../model/spec.ts';
import type { ParsedSpec } from '../parse.ts';
import type { ParsedScenario, ParsedStep } from '../parse-scenario.ts';
import type { Source } from '../source.ts';
import type { Path } from '../toml.ts';

/** What the steps of a spec are checked against. */
interface StepsInput extends ParsedSpec {
  readonly planned: readonly ServicePlan[];
  readonly isolation: Isolation;
}

/** What is wrong between steps, their services and their scenarios. */
export const stepFaults = (input: StepsInput): readonly Diagnostic[] => {
  const { source, setup, teardown, scenarios } = input;
  const steps = [...setup, ...teardown, ...scenarios.flatMap((one) => one.steps)];
  const around = twice(source, [...setup, ...teardown].map(named));
  const inScenarios = scenarios.flatMap((one) =>
    twice(source, [...setup, ...one.steps, ...teardown].map(named)),
  );
  const names = scenarios.flatMap(({ written, path }) => (written ? [{ name: written.name, path }] : []));
  return [
    ...steps.flatMap((step) => serviceFaults(input, step)),
    ...distinct([...around, ...inScenarios]),
    ...twice(source, names),
    ...scenarios.flatMap((one) => emptyFaults(input, one)),
  ];
};

const named = ({ plan, path }: ParsedStep) => ({ name: plan.name, path });

const serviceFaults = (
  { source, serviceIds, planned, isolation }: StepsInput,
  { plan, path }: ParsedStep,
): readonly Diagnostic[] => {
  const { service, name, action } = plan;
  const at = source.at([...path, 'service']);
  if (service === undefined) {
    if (isolation.level !== 'container' || isolation.image !== undefined || action.kind === 'http') return [];
    const hint = 'write [isolation] image = "…", name a `service`, or write level = "auto"';
    return [
      fault('missing-key', `level 'container' needs an image for a step without a service: '${name}'`, {
        at,
        hint,
      }),
    ];
  }
  if (!serviceIds.includes(service)) {
    return [
      fault('unknown-service', `there is no service '${service}'`, {
        at,
        hint: didYouMean(service, serviceIds),
      }),
    ];
  }
  if (planned.find(({ id }) => id === service)?.backend !== 'embedded') return [];
  const hint = 'leave `service` out, or name another';
  return [
    fault('conflicting-keys', `no command can be run in '${service}': it runs inside the runner`, {
      at,
      hint,
    }),
  ];
};

interface Named {
  readonly name: string;
  readonly path: Path;
}

const twice = (source: Source, things: readonly Named[]): readonly Diagnostic[] => {
  const seen = new Map<string, Path>();
  return things.flatMap(({ name, path }) => {
    const first = seen.get(name);
    seen.set(name, first ?? path);
    if (first === undefined) return [];
    const hint = `the first is at line ${source.at(first).line}; give one of them another name`;
    const what = path.at(-2);
    return [
      fault('duplicate-name', `two ${what === 'scenario' ? 'scenarios' : 'steps'} are called '${name}'`, {
        at: source.at([...path, 'name']),
        hint,
      }),
    ];
  });
};

/** The same fault seen from several scenarios is one. */
const distinct = (faults: readonly Diagnostic[]): readonly Diagnostic[] => {
  const seen = new Set<string>();
  return faults.filter(({ message, at }) => {
    const key = `${at?.line}:${at?.column} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
};

const emptyFaults = (
  { source, serviceIds, expectations, source: { toml } }: StepsInput,
  scenario: ParsedScenario,
): readonly Diagnostic[] => {
  const says =
    scenario.saysSomething ||
    serviceIds.length > 0 ||
    expectations.rules.length > 0 ||
    toml.value.expect !== undefined;
  if (says) return [];
  const name = scenario.written?.name ?? '';
  const hint = 'write a [[scenario.step]], a [service.*] or an [expect.*]';
  return [
    fault('empty-scenario', `scenario '${name}' has no step, no service and no expectation`, {
      at: source.at(scenario.path),
      hint,
    }),
  ];
};
