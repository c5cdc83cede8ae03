import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { OtelSettings, ServicePlan } from '../../model/spec.ts';
import { stringifyJson } from '../../util/json.ts';
import { findReferences } from '../../util/references.ts';
import type { Source } from '../source.ts';

const REACH = { scenario: 0, spec: 1, run: 2 } as const;

const scopeOf = ({ scope }: ServicePlan): keyof typeof REACH => scope ?? 'scenario';

/** What lives longer cannot need what ends before it. */
const narrower = (source: Source, plan: ServicePlan, all: readonly ServicePlan[]): readonly Diagnostic[] =>
  all
    .filter(({ id }) => plan.dependsOn.includes(id))
    .filter((needed) => REACH[scopeOf(needed)] < REACH[scopeOf(plan)])
    .map((needed) =>
      fault(
        'narrower-scope',
        `service '${plan.id}' of scope ${scopeOf(plan)} depends on '${needed.id}', which ends with its ${scopeOf(needed)}`,
        {
          at: source.atKey(['service', plan.id, 'scope']),
          hint: `write scope = "${scopeOf(plan)}" for '${needed.id}' too, or a narrower one for '${plan.id}'`,
        },
      ),
    );

const isOfScenario = (value: unknown): boolean =>
  findReferences(stringifyJson(value) ?? '').some(({ path: [root] }) => root === 'scenario');

/** What only means something where a service belongs to one scenario. */
const lonely = (source: Source, plan: ServicePlan, otel: OtelSettings | undefined): readonly Diagnostic[] => {
  const { id, scope, nested, command, env, files, options } = plan;
  const at = source.atKey(['service', id, 'scope']);
  const isReported = otel?.readsStdout === true || otel?.files !== undefined;
  const clash = (what: string, hint: string): Diagnostic =>
    fault('conflicting-keys', `service '${id}' has scope = "${scope}" and ${what}`, { at, hint });
  return [
    ...(nested === true
      ? [clash('is nested', 'a clnrm under test belongs to one scenario: leave `scope` out')]
      : []),
    ...(isReported
      ? [
          clash(
            'the spec reads spans that are printed or written',
            'nobody can tell whose those of a shared service are: take `stdout` and `file` out of [otel] sources, or leave `scope` out',
          ),
        ]
      : []),
    ...(isOfScenario([command, env, files, options])
      ? [clash('reads ${{ scenario.name }}', 'it serves several scenarios: take the reference out')]
      : []),
  ];
};

/** What is wrong with the scopes of a spec's services. */
export const scopeFaults = (
  source: Source,
  services: readonly ServicePlan[],
  otel: OtelSettings | undefined,
): readonly Diagnostic[] =>
  services
    .filter(({ scope }) => scope !== undefined)
    .flatMap((plan) => [...narrower(source, plan, services), ...lonely(source, plan, otel)]);
