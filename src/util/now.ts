/** Milliseconds on a clock that is never set back. */
export const now = (): number => performance.now();

/** Unix time in ns, on the clock of `now`. */
export const nowNs = (): bigint => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
