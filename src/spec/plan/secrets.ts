import type { HttpAction, ServicePlan, StepPlan } from '../../model/spec.ts';
import { secretsIn } from '../../util/mask.ts';

type Variable = readonly [name: string, value: string];

/** What an http step proves itself with, under names that look secret; also as it goes over the wire. */
const proofs = ({ auth, headers }: HttpAction): readonly Variable[] => {
  const written = Object.entries(headers).flatMap(([name, value]): readonly Variable[] =>
    name.toLowerCase() === 'authorization' ? [['TOKEN', value.replace(/^\w+ +/, '')]] : [],
  );
  if (auth === undefined) return written;
  if (auth.kind === 'bearer') return [...written, ['TOKEN', auth.token]];
  const pair = Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
  return [...written, ['PASSWORD', auth.password], ['PASSWORD', pair]];
};

/** Values of the spec's variables whose names look secret, and of its requests; `names` are its ordinary words. */
export const secretsOf = (
  parts: readonly (Pick<ServicePlan, 'env'> | StepPlan)[],
  names: readonly string[],
): readonly string[] =>
  secretsIn(
    parts.flatMap((part) => [
      ...Object.entries(part.env),
      ...('action' in part && part.action.kind === 'http' ? proofs(part.action) : []),
    ]),
    names,
  );
