import type { Setter } from './setters.ts';

/** Samplers that keep every trace whose caller is sampled, as all of the runner's are. */
const KEEPING = new Set(['always_on', 'parentbased_always_on']);

/** Who sets a sampler that loses traces, a clause for each: what is missing then is no proof that it did not happen. */
export const samplingOf = (setters: readonly Setter[]): readonly string[] =>
  setters.flatMap(({ who, env: { OTEL_TRACES_SAMPLER: sampler } }) =>
    sampler === undefined || KEEPING.has(sampler)
      ? []
      : [`${who} sets OTEL_TRACES_SAMPLER=${sampler}: not every trace is exported`],
  );
