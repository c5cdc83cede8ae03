import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Isolation, ServicePlan } from '../../model/spec.ts';
import type { ParsedSpec } from '../parse.ts';

const KEYS = ['cpu_millicores', 'memory_mb', 'pids'];

/** Limits hold for containers only so far: a part that would run without them refuses them by name. */
export const limitFaults = (
  spec: ParsedSpec,
  services: readonly ServicePlan[],
  isolation: Isolation,
): readonly Diagnostic[] => {
  const part = unlimited(spec, services, isolation);
  // Limits that could not be read have a fault already.
  if (part === undefined || spec.settings.limits === undefined) return [];
  const { source } = spec;
  return KEYS.filter((key) => source.toml.positionOf(['limits', key]) !== undefined).map((key) =>
    fault(
      'not-supported-yet',
      `\`${key}\` is not supported yet for what runs outside of a container: ${part}`,
      {
        at: source.atKey(['limits', key]),
        hint: 'give every part an image, or leave it out',
      },
    ),
  );
};

/** The first part that would run without a container. */
const unlimited = (
  spec: ParsedSpec,
  services: readonly ServicePlan[],
  { level, image }: Isolation,
): string | undefined => {
  const service = services.find(({ backend }) => backend === 'namespace' || backend === 'process');
  if (service !== undefined) return `service '${service.id}'`;
  if (level === 'container' && image !== undefined) return;
  const steps = [...spec.setup, ...spec.teardown, ...spec.scenarios.flatMap((one) => one.steps)];
  const step = steps.find(({ plan }) => plan.service === undefined && plan.action.kind !== 'http');
  return step === undefined ? undefined : `step '${step.plan.name}'`;
};
