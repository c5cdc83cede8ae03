import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import { judgeAll, judgeOne } from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';
import { someExpectation, someSpans } from './arbitrary.ts';
import { bruteOutcome } from './brute.ts';

const RUNS = Number(process.env.CLNRM_PROPERTY_RUNS ?? 300);

const options = fc.record({
  complete: fc.boolean(),
  readiness: fc.constantFrom([], [], [0]),
  include: fc.constantFrom([], ['readiness' as const]),
});

const FAMILIES = ['span', 'graph', 'counts', 'window', 'order', 'status', 'hermeticity', 'temporal'] as const;

describe('the judge and its brute-force twin', () => {
  test.each(FAMILIES)('agree on every outcome of %s', (family) => {
    const expectation = someExpectation.filter((one) => one.family === family);
    const seen = new Set<string>();
    fc.assert(
      fc.property(someSpans, expectation, options, (spans, wanted, how) => {
        const { outcome } = judgeOne(spans, wanted, how);
        expect(outcome).toBe(bruteOutcome({ all: spans, ...how }, wanted));
        seen.add(outcome);
      }),
      { numRuns: RUNS },
    );
    expect([...seen].sort()).toEqual(['failed', 'held', 'undecided']);
  });
});

const shuffled = (spans: readonly Sketch[]) =>
  fc.shuffledSubarray([...spans], { minLength: spans.length, maxLength: spans.length });

test('the findings are the same whatever order the spans arrived in', () => {
  const withShuffle = someSpans.chain((spans) => fc.tuple(fc.constant(spans), shuffled(spans)));
  fc.assert(
    fc.property(
      withShuffle,
      fc.array(someExpectation, { maxLength: 5 }),
      fc.boolean(),
      ([spans, other], wanted, complete) => {
        const expectations = wanted.map(
          (one, index): Expectation => ({ ...one, id: `expect.span[${index}]` }),
        );
        expect(judgeAll(other, expectations, { complete })).toEqual(
          judgeAll(spans, expectations, { complete }),
        );
      },
    ),
    { numRuns: RUNS / 2 },
  );
});

test('what is decided on a part of the spans stays so when all have arrived', () => {
  const withPart = someSpans.chain((spans) => fc.tuple(fc.constant(spans), fc.subarray([...spans])));
  fc.assert(
    fc.property(withPart, someExpectation, ([spans, part], wanted) => {
      fc.pre(part.some((span) => span.source !== 'runner'));
      const early = judgeOne(part, wanted, { complete: false }).outcome;
      if (early !== 'undecided') expect(judgeOne(spans, wanted).outcome).toBe(early);
    }),
    { numRuns: RUNS * 2 },
  );
});
