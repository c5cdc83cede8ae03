/** The seed of a run for which neither `--seed` nor `[determinism] seed` says one: fixed, so that runs repeat. */
export const DEFAULT_SEED = 42;
