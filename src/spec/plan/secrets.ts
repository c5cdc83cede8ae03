import type { ServicePlan, StepPlan } from '../../model/spec.ts';
import { secretsIn } from '../../util/mask.ts';

/** Values of the spec's variables whose names look secret; `names` are its ordinary words. */
export const secretsOf = (
  parts: readonly Pick<ServicePlan | StepPlan, 'env'>[],
  names: readonly string[],
): readonly string[] =>
  secretsIn(
    parts.flatMap(({ env }) => Object.entries(env)),
    names,
  );
