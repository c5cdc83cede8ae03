import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secondClock } from '../../src/otel/clocks.ts';
import { recordsOf } from '../../src/otel/from-trace.ts';
import { keptExports, readKept } from '../../src/otel/kept.ts';
import { type Sketch, traceOf } from '../helpers/trace.ts';

/** Sketches count from here, in ms. */
const ZERO_NS = 1_700_000_000_000_000_000n;
const ns = (ms: number): bigint => ZERO_NS + BigInt(ms) * 1_000_000n;

const LENGTH_MS = 1_000;
const YEAR_MS = 365 * 86_400_000;

/** The rules of a scenario that ran from 0 to LENGTH_MS under a clock that was ahead. */
const rulesOf = (aheadMs: number) => {
  const clock = secondClock(BigInt(aheadMs) * 1_000_000n, { sinceNs: ns(0), untilNs: ns(LENGTH_MS) });
  return clock ? { clock } : {};
};

const moved = (span: Sketch, aheadMs: number): Sketch => {
  const start = span.start ?? 0;
  return { ...span, start: start + aheadMs, end: (span.end ?? start) + aheadMs };
};

const aheads = fc.oneof(
  fc.integer({ min: LENGTH_MS + 1, max: 200 * YEAR_MS }),
  fc.integer({ min: -50 * YEAR_MS, max: -LENGTH_MS - 1 }),
);

const spans = fc.uniqueArray(
  fc.record({
    id: fc.nat(200),
    name: fc.constantFrom('a', 'b'),
    start: fc.nat(LENGTH_MS - 100),
    length: fc.nat(100),
    isAhead: fc.boolean(),
  }),
  { selector: ({ id }) => id, minLength: 1 },
);

describe('spans of two clocks', () => {
  test('are read on one: whichever clock stamped a span, it stands where it happened, to the ns', () => {
    fc.assert(
      fc.property(aheads, spans, (aheadMs, some) => {
        const real = some.map(({ length, ...span }): Sketch => ({ ...span, end: span.start + length }));
        const stamped = real.map((span, index) => (some[index]?.isAhead ? moved(span, aheadMs) : span));

        const [seen, told] = [traceOf(stamped, rulesOf(aheadMs)), traceOf(real)];

        const rowsOf = (trace: typeof seen) => Array.from({ length: trace.size }, (_, row) => row);
        const places = (trace: typeof seen) =>
          rowsOf(trace)
            .map((row) => [trace.spanId(row), trace.start[row], trace.end[row]])
            .sort();
        expect([seen.baseNs, ...places(seen)]).toEqual([told.baseNs, ...places(told)]);
        const ahead = new Set(some.flatMap(({ id, isAhead }) => (isAhead ? [(id + 1).toString(16)] : [])));
        for (const row of rowsOf(seen)) {
          const isAhead = ahead.has(seen.spanId(row).replace(/^0+/, ''));
          expect(seen.aheadMs(row)).toBe(isAhead ? aheadMs : 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('bear their events with them', () => {
    const trace = traceOf(
      [moved({ id: 1, name: 'a', start: 5, events: [{ name: 'e' }] }, -YEAR_MS)],
      rulesOf(-YEAR_MS),
    );

    expect(trace.events(0).map(({ time }) => time)).toEqual([0]);
    expect(BigInt(trace.baseNs)).toBe(ns(5));
  });

  test('are start-up by the clock they bear', () => {
    const rules = { ...rulesOf(-YEAR_MS), readyAtNs: new Map([['api', ns(500)]]) };
    const at = (id: number, start: number, aheadMs = 0): Sketch =>
      moved({ id, name: 'a', service: 'api', start }, aheadMs);

    const trace = traceOf([at(1, 499, -YEAR_MS), at(2, 500, -YEAR_MS), at(3, 499), at(4, 500)], rules);

    expect(
      Object.fromEntries([...trace.phase].map((phase, row) => [trace.spanId(row).slice(-1), phase])),
    ).toEqual({
      2: 1,
      3: 0,
      4: 1,
      5: 0,
    });
  });

  test('never move the spans of the runner, whatever time they bear', () => {
    const trace = traceOf(
      [{ id: 1, name: 'clnrm.step', start: -YEAR_MS, source: 'runner' }],
      rulesOf(-YEAR_MS),
    );

    expect(trace.aheadMs(0)).toBe(0);
  });

  test('cannot be told apart where both clocks showed the same times', () => {
    expect(rulesOf(LENGTH_MS)).toEqual({});
    expect(rulesOf(-LENGTH_MS)).toEqual({});
    expect(rulesOf(LENGTH_MS + 1)).not.toEqual({});
  });

  test('are kept as they were stamped, and read back as they happened', () => {
    const spans = [
      { id: 1, name: 'real', start: 5, events: [{ name: 'e' }] },
      moved({ id: 2, name: 'frozen', start: 7, events: [{ name: 'e' }] }, -YEAR_MS),
    ];
    const trace = traceOf(spans, rulesOf(-YEAR_MS));

    const kept = [...keptExports(trace)].map((one) => JSON.stringify(one));
    const back = readKept(kept);

    expect(kept.join()).toContain(`"startTimeUnixNano":"${ns(7 - YEAR_MS)}"`);
    const shown = (one: typeof trace) =>
      [0, 1].map((row) => [
        one.spanId(row),
        one.start[row],
        one.aheadMs(row),
        one.events(row),
        recordsOf(one)(row),
      ]);
    expect(shown(back)).toEqual(shown(trace));
    expect(back.aheadMs(1)).toBe(-YEAR_MS);
  });
});
