import type { SpecPlan } from '../../model/plan.ts';
import type { ServicePlan } from '../../model/spec.ts';
import { sha256 } from '../../util/digest.ts';
import { stringifyJson } from '../../util/json.ts';

/** Beside the spec, what a shared service is made of. */
export interface Making {
  /** Variables of the caller that the spec lets in. */
  readonly passed: Readonly<Record<string, string>>;
  readonly batchMs?: number;
}

/** Places move when the spec is edited above; the service is the same. */
const withoutPlaces = ({ at: _at, wait, ...plan }: ServicePlan): object => {
  if (wait === undefined) return plan;
  const { at: _place, ...probe } = wait;
  return { ...plan, wait: probe };
};

/**
 * What two scenarios must agree on to share an instance: the service's name and whole configuration, and all of the
 * spec that reaches its rooms. Those of scope `spec` are of one cell of one spec besides. `needs` are the keys of
 * those that it depends on.
 */
const keyOf = (
  spec: SpecPlan,
  plan: ServicePlan,
  { passed, batchMs }: Making,
  needs: readonly string[],
): string => {
  const { isolation, limits, otel, seed, folder, id, cell } = spec;
  const { cpuMillicores, memoryMb, pids } = limits;
  const { resources, propagators } = otel;
  const whole = {
    ...{ plan: withoutPlaces(plan), isolation, seed, folder, passed, batchMs, needs },
    ...{ cpuMillicores, memoryMb, pids, resources, propagators },
    owner: plan.scope === 'spec' ? [id, cell] : [],
  };
  return sha256(stringifyJson(whole) ?? '');
};

/** The shared services of a spec in start order, each with its key and the keys of those that it depends on. */
export const keyed = (
  spec: SpecPlan,
  making: Making,
): readonly { readonly plan: ServicePlan; readonly key: string; readonly needs: readonly string[] }[] => {
  const found: { readonly plan: ServicePlan; readonly key: string; readonly needs: readonly string[] }[] = [];
  for (const plan of spec.services.filter(({ scope }) => scope !== undefined)) {
    const needs = found.flatMap((one) => (plan.dependsOn.includes(one.plan.id) ? [one.key] : []));
    found.push({ plan, key: keyOf(spec, plan, making, needs), needs });
  }
  return found;
};
