import type { Trace } from '../model/trace.ts';

const MILLISECOND = 1e6;

/** How late a time may truly be, ns since `baseNs`, when the clock that stamped it is coarse. */
export interface Clock {
  isCoarse(row: number): boolean;
  startLatest(row: number): number;
  endLatest(row: number): number;
}

/**
 * The JavaScript SDK takes a span's start from a clock of whole milliseconds and its length from a finer one, so
 * both times of such a span may truly be up to 1 ms later (seen: a child that seems to outlive its parent by
 * 0.2 ms). A start at a whole millisecond with an end that is at none gives it away. It also reads the two clocks one
 * after the other, so each of its spans is set by a clock of its own. Nothing is adjusted: a rule about time is only
 * broken where no true time could keep it.
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
    const kind = isWhole(start[row] ?? 0) && !isWhole(end[row] ?? 0) ? COARSE : EXACT;
    kinds[row] = kind;
    return kind;
  };
  const isCoarse = (row: number): boolean => (kinds[row] || look(row)) === COARSE;
  const slack = (row: number): number => (isCoarse(row) ? MILLISECOND - 1 : 0);
  return {
    isCoarse,
    startLatest: (row) => (start[row] ?? 0) + slack(row),
    endLatest: (row) => (end[row] ?? 0) + slack(row),
  };
};
