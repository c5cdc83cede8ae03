import type { Trace } from '../model/trace.ts';
import { MILLISECOND_NS, wholeMillisecondTest } from '../util/whole-milliseconds.ts';

/** How late a time may truly be, ns since `baseNs`, when the clock that stamped it is coarse. */
export interface Clock {
  /** Whether the row is set by a clock of its own: both its times may be off by what no other span is. */
  isOwn(row: number): boolean;
  startLatest(row: number): number;
  endLatest(row: number): number;
}

/**
 * The JavaScript SDK takes a span's start from a clock of whole milliseconds and its length from a finer one, so
 * both times of such a span may truly be up to 1 ms later (seen: a child that seems to outlive its parent by
 * 0.2 ms). A start at a whole millisecond with an end that is at none gives it away. It also reads the two clocks one
 * after the other, so each of its spans is set by a clock of its own. Where a program says itself when a span starts,
 * that SDK reads the end from the clock of whole milliseconds too (seen: a span that seems to start 0.7 ms before the
 * one that ended before it): whatever is a whole millisecond may truly be up to 1 ms later. Nothing is adjusted: a rule
 * about time is only broken where no true time could keep it.
 */
export const clockOf = (trace: Trace): Clock => {
  const known = clocks.get(trace) ?? readClock(trace);
  clocks.set(trace, known);
  return known;
};

/** Many expectations ask for the times of the same spans. */
const clocks = new WeakMap<Trace, Clock>();

const KNOWN = 1;
const WHOLE_START = 2;
const WHOLE_END = 4;

const readClock = (trace: Trace): Clock => {
  const { start, end, size } = trace;
  const isWhole = wholeMillisecondTest(trace);
  const kinds = new Uint8Array(size);
  const look = (row: number): number => {
    const whole = (isWhole(start[row] ?? 0) ? WHOLE_START : 0) | (isWhole(end[row] ?? 0) ? WHOLE_END : 0);
    kinds[row] = KNOWN | whole;
    return KNOWN | whole;
  };
  const kindOf = (row: number): number => kinds[row] || look(row);
  const slack = (row: number, whole: number): number =>
    (kindOf(row) & whole) === 0 ? 0 : MILLISECOND_NS - 1;
  return {
    isOwn: (row) => (kindOf(row) & (WHOLE_START | WHOLE_END)) === WHOLE_START,
    startLatest: (row) => (start[row] ?? 0) + slack(row, WHOLE_START),
    // an end that is none may be a length that was added to a start that is
    endLatest: (row) => (end[row] ?? 0) + slack(row, WHOLE_START | WHOLE_END),
  };
};
