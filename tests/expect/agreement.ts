import fc from 'fast-check';
import { expect } from 'vitest';
import type { Expectation, GoldenExpectation } from '../../src/model/expectation.ts';
import { at, type HowJudged, judgeAll, judgeOne } from '../helpers/expectations.ts';
import { shapeOf } from '../helpers/isomorphic.ts';
import { canonicalText, type Sketch } from '../helpers/trace.ts';
import { someExpectation, someSpans } from './arbitrary.ts';
import { bruteOutcome } from './brute/judge.ts';
import { changedSpans } from './changed-spans.ts';

export const FAMILIES = [
  'span',
  'graph',
  'counts',
  'window',
  'order',
  'status',
  'hermeticity',
  'temporal',
] as const;

const options = fc.record({
  complete: fc.boolean(),
  readiness: fc.constantFrom([], [], [0]),
  include: fc.constantFrom([], ['readiness' as const]),
});

const ALL_OUTCOMES = ['failed', 'held', 'undecided'];

/** The judge and its brute-force twin say the same of random expectations of a family on random spans. */
export const agreeOn = (family: (typeof FAMILIES)[number], runs: number): void => {
  const expectation = someExpectation.filter((one) => one.family === family);
  const seen = new Set<string>();
  fc.assert(
    fc.property(someSpans, expectation, options, (spans, wanted, how) => {
      const { outcome } = judgeOne(spans, wanted, how);
      expect(outcome).toBe(bruteOutcome({ all: spans, ...how }, wanted));
      seen.add(outcome);
    }),
    { numRuns: runs },
  );
  expect([...seen].sort()).toEqual(ALL_OUTCOMES);
};

const golden = (volatile: readonly string[]): GoldenExpectation => ({
  id: 'expect.golden',
  at: at(1),
  family: 'golden',
  trace: 'golden.trace',
  volatile,
  ordered: false,
});

/** What the alphabet of random spans holds and the form erases. */
const HOSTS = ['server.address'];

const goldenOutcome = (
  kept: readonly Sketch[],
  spans: readonly Sketch[],
  volatile: readonly string[],
  { complete }: HowJudged,
): string => {
  if (!spans.some(({ source }) => source !== 'runner')) return 'failed';
  if (!complete) return 'undecided';
  const erased = [...HOSTS, ...volatile];
  return shapeOf(kept, erased) === shapeOf(spans, erased) ? 'held' : 'failed';
};

/** A golden trace holds exactly when a second opinion takes the two traces for the same. */
export const agreeOnGolden = (runs: number): void => {
  const volatile = fc.constantFrom<readonly string[]>([], [], ['k'], ['k', 'extra']);
  const seen = new Set<string>();
  fc.assert(
    fc.property(changedSpans, volatile, fc.boolean(), ([kept, spans], erased, complete) => {
      const wanted = golden(erased);
      const { outcome } = judgeOne(spans, wanted, { complete, golden: canonicalText(kept, wanted) });
      expect(outcome).toBe(goldenOutcome(kept, spans, erased, { complete }));
      seen.add(outcome);
    }),
    { numRuns: runs },
  );
  expect([...seen].sort()).toEqual(ALL_OUTCOMES);
};

const shuffled = (spans: readonly Sketch[]) =>
  fc.shuffledSubarray([...spans], { minLength: spans.length, maxLength: spans.length });

/** Findings and all are the same whatever order the spans arrived in. */
export const orderOfArrivalIsNothing = (runs: number): void => {
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
    { numRuns: runs },
  );
};

/** What is decided on a part of the spans stays so when all have arrived. */
export const decisionsLast = (runs: number): void => {
  const withPart = someSpans.chain((spans) => fc.tuple(fc.constant(spans), fc.subarray([...spans])));
  fc.assert(
    fc.property(withPart, someExpectation, ([spans, part], wanted) => {
      fc.pre(part.some((span) => span.source !== 'runner'));
      const early = judgeOne(part, wanted, { complete: false }).outcome;
      if (early !== 'undecided') expect(judgeOne(spans, wanted).outcome).toBe(early);
    }),
    { numRuns: runs },
  );
};
