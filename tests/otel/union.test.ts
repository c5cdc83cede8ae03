import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginOf } from '../../src/expect/begin.ts';
import { judge } from '../../src/expect/judge.ts';
import type { Expectation } from '../../src/model/expectation.ts';
import { PHASES, type Trace } from '../../src/model/trace.ts';
import { unionOf } from '../../src/otel/union.ts';
import { someExpectation, someSpans } from '../expect/arbitrary.ts';
import { type Sketch, traceOf } from '../helpers/trace.ts';

const outcomes = (trace: Trace, expectation: Expectation) =>
  judge({
    trace,
    expectations: [expectation],
    include: [],
    complete: true,
    incompleteBecause: [],
    scenarioAt: { file: 'a', line: 1, column: 1 },
  }).results;

/** The same spans in traces that nobody else uses, so that both halves fit into one store. */
const apart = (spans: readonly Sketch[]): readonly Sketch[] =>
  spans.map((span) => ({
    ...span,
    trace: (span.trace ?? 0) + 10,
    ...(span.links && { links: span.links.map((link) => ({ ...link, trace: link.trace + 10 })) }),
  }));

describe('the evidence of several scenarios as one', () => {
  it('begins with its earliest span, whichever scenario that is of', () => {
    const early = traceOf([{ id: 1, name: 'b', start: 4 }]);
    const yesterday = { ...early, phase: early.phase.map(() => PHASES.indexOf('replayed')) };
    const late = traceOf([{ id: 0, name: 'a', start: 7 }]);

    expect(beginOf(unionOf([late, early]))).toBe(0);
    expect(beginOf(unionOf([late, yesterday]))).toBe(3e6);
  });

  it('says of every row what its own scenario says', () => {
    const parts = [
      traceOf([
        { id: 0, name: 'a', service: 'x', attributes: { k: 1 }, start: 5, end: 9 },
        { id: 1, parent: 0, name: 'b', events: [{ name: 'e' }], start: 6, end: 7 },
      ]),
      traceOf([{ id: 2, name: 'a', service: 'y', start: 1, end: 2, links: [{ trace: 0, id: 2 }] }]),
    ];

    const union = unionOf(parts);

    expect(union.size).toBe(3);
    expect(Array.from(union.rowsNamed(union.idOf('a')))).toEqual([0, 2]);
    expect(Array.from(union.parent)).toEqual([-1, 0, -1]);
    expect(Array.from(union.start)).toEqual([4e6, 5e6, 0]);
    expect(union.events(1)).toMatchObject([{ name: 'e', time: 5e6 }]);
    expect(union.links(2)).toMatchObject([{ row: 2 }]);
    expect(union.attribute(0, 'k')).toEqual({ type: 'int', value: '1' });
    expect(union.text(union.service[2] ?? -1)).toBe('y');
  });

  it('is empty when every scenario is', () => {
    expect(unionOf([traceOf([]), traceOf([])]).size).toBe(0);
  });

  it('is judged as if one store had received it all', () => {
    fc.assert(
      fc.property(someSpans, someSpans, someExpectation, (one, other, expectation) => {
        const both = apart(other);
        const together = outcomes(traceOf([...one, ...both]), expectation);
        const joined = outcomes(unionOf([traceOf(one), traceOf(both)]), expectation);
        expect(joined.map(({ outcome }) => outcome)).toEqual(together.map(({ outcome }) => outcome));
      }),
      { numRuns: 500 },
    );
  });
});
