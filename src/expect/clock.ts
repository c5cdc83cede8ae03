import type { Trace } from '../model/trace.ts';

const MILLISECOND = 1e6;

/** How late a time may truly be, ns since `baseNs`, when the clock that stamped it is coarse. */
export interface Clock {
  startLatest(row: number): number;
  endLatest(row: number): number;
}

/**
 * The JavaScript SDK takes a span's start from a clock of whole milliseconds and its length from a finer one, so
 * both times of such a span may truly be up to 1 ms later (seen: a child that seems to outlive its parent by
 * 0.2 ms). A start at a whole millisecond with an end that is at none gives it away. Nothing is adjusted:
 * a rule about time is only broken where no true time could keep it.
 */
export const clockOf = (trace: Trace): Clock => {
  const known = clocks.get(trace) ?? readClock(trace);
  clocks.set(trace, known);
  return known;
};

/** Many expectations ask for the times of the same spans. */
const clocks = new WeakMap<Trace, Clock>();

const EXACT = 1;
const COARSE = 2;

const readClock = ({ baseNs, start, end, size }: Trace): Clock => {
  const base = Number(BigInt(baseNs) % BigInt(MILLISECOND));
  const isWhole = (time: number): boolean => (base + time) % MILLISECOND === 0;
  const kinds = new Uint8Array(size);
  const look = (row: number): number => {
    const isCoarse = isWhole(start[row] ?? 0) && !isWhole(end[row] ?? 0);
    kinds[row] = isCoarse ? COARSE : EXACT;
    return isCoarse ? COARSE : EXACT;
  };
  const slack = (row: number): number => ((kinds[row] || look(row)) === COARSE ? MILLISECOND - 1 : 0);
  return {
    startLatest: (row) => (start[row] ?? 0) + slack(row),
    endLatest: (row) => (end[row] ?? 0) + slack(row),
  };
};
