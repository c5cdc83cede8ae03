import type { ServicePlan, StepPlan } from '../../model/spec.ts';

const SECRET_NAME =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|CREDENTIALS?|(API|ACCESS|PRIVATE|SECRET)_KEY)(_|$)/i;

/** Shorter values would black out ordinary text. */
const SHORTEST = 4;

/** Values of variables whose names look secret, longest first, so that one never leaves the tail of another. */
export const secretsOf = (parts: readonly Pick<ServicePlan | StepPlan, 'env'>[]): readonly string[] => {
  const values = parts.flatMap(({ env }) =>
    Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : [])),
  );
  const kept = values.filter((value) => value.length >= SHORTEST && !value.includes('${{'));
  return [...new Set(kept)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
};
