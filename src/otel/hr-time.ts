/** Unix milliseconds as the SDK's pair of whole seconds and nanoseconds. */
export const toHrTime = (ms: number): [seconds: number, nanoseconds: number] => {
  const seconds = Math.floor(ms / 1000);
  const nanoseconds = Math.round((ms - seconds * 1000) * 1e6);
  return nanoseconds === 1e9 ? [seconds + 1, 0] : [seconds, nanoseconds];
};

/** The SDK's pair as Unix nanoseconds. */
export const toNanoseconds = ([seconds, nanoseconds]: readonly [number, number]): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
