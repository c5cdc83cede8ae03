import fc from 'fast-check';
import { expect, it } from 'vitest';
import { peakOf, tooMany } from '../../src/expect/concurrency.ts';
import { traceOf } from '../helpers/trace.ts';

interface Run {
  readonly from: number;
  readonly length: number;
}

const runs = fc.array(fc.record({ from: fc.nat(12), length: fc.nat(4) }), { minLength: 1, maxLength: 12 });

const runsAt = ({ from, length }: Run, now: number): boolean =>
  from === now || (from < now && from + length > now);

/** Of those that begin at one moment all run at it, those of no length too; those that end at it do not. */
const runningAt = (all: readonly Run[], now: number): number => all.filter((one) => runsAt(one, now)).length;

/** At no whole ms: these times are what they are. */
const FINE = 0.25;

const rowsOf = (all: readonly Run[]) => {
  const trace = traceOf(
    all.map(({ from, length }, id) => ({
      id,
      name: String(id),
      start: from + FINE,
      end: from + length + FINE,
    })),
  );
  const runOf = (row: number): Run =>
    all[Number(trace.text(trace.name[row] ?? 0))] ?? { from: -1, length: 0 };
  return { trace, rows: Uint32Array.from(trace.name.keys()), runOf };
};

it('most run at once when one of them begins', () => {
  fc.assert(
    fc.property(runs, (all) => {
      const { trace, rows } = rowsOf(all);

      expect(peakOf(trace, rows)).toBe(Math.max(...all.map(({ from }) => runningAt(all, from))));
    }),
  );
});

it('too many are proven by one more than may, who run at the first moment at which too many do', () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 4 }), (all, most) => {
      const { trace, rows, runOf } = rowsOf(all);
      const over = Math.min(...all.map(({ from }) => from).filter((now) => runningAt(all, now) > most));

      const found = tooMany(trace, rows, most);

      expect(found).toHaveLength(Number.isFinite(over) ? most + 1 : 0);
      expect(found.filter((row) => !runsAt(runOf(row), over))).toEqual([]);
      expect(new Set(found).size).toBe(found.length);
    }),
  );
});
