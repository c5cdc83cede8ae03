// What tests get as `fast-check` (vitest.config.ts): in CI the same cases each time, so that its verdict is that of the
// commit; in `npm run soak:properties` other ones, and many more.
import fc from '../../node_modules/fast-check/lib/fast-check.js';

const times = Number(process.env.CLNRM_PROPERTY_TIMES ?? 1);
const always = process.env.CI && times === 1 ? { seed: 42 } : {};

const assert = (<T>(property: fc.IRawProperty<T>, { numRuns = 100, ...rest }: fc.Parameters<T> = {}) =>
  fc.assert<T>(property, { ...always, ...rest, numRuns: numRuns * times })) as typeof fc.assert;

export default { ...fc, assert };
