import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSampled } from '../../src/otel/runner.ts';

const runs = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 16, maxLength: 16 })
  .map((all) => all.join(''));
const ratios = fc.double({ min: 0, max: 1, noNaN: true });
const parent = (flags: string): string => `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-${flags}`;

test('a run that is exported at some ratio is at every higher one; none is at 0, and all are at 1', () => {
  fc.assert(
    fc.property(runs, ratios, ratios, (run, one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      expect([isSampled(run, 0), isSampled(run, 1)]).toEqual([false, true]);
      expect(isSampled(run, less) && !isSampled(run, more)).toBe(false);
    }),
  );
});

test('a ratio is the part of all runs that is exported', () => {
  const exported = Array.from({ length: 1000 }, (_, at) => Math.floor((at / 1000) * 2 ** 32))
    .map((id) => id.toString(16).padStart(8, '0').padEnd(16, '0'))
    .filter((run) => isSampled(run, 0.25));

  expect(exported).toHaveLength(250);
});

test.each([
  ['01', 0, true],
  ['00', 1, false],
  ['03', 0, true],
  ['zz', 0, false],
])('TRACEPARENT with flags %s decides before a ratio of %d, unless it is none', (flags, ratio, sampled) => {
  expect(isSampled('0123456789abcdef', ratio, parent(flags))).toBe(sampled);
});
