import { PHASES, type Trace } from '../model/trace.ts';

const FOREIGN = new Set([PHASES.indexOf('forged'), PHASES.indexOf('replayed')]);

const begins = new WeakMap<Trace, number>();

/** Rows of one scenario are in order of start; those of several are so only within each. */
const leastStart = ({ phase, start }: Trace): number => {
  let [least, leastOfAll] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let row = 0; row < start.length; row++) {
    const one = start[row] ?? 0;
    if (one < leastOfAll) leastOfAll = one;
    if (one < least && !FOREIGN.has(phase[row] ?? 0)) least = one;
  }
  return [least, leastOfAll].find(Number.isFinite) ?? 0;
};

/** Start of the first span that was made here, ns since `baseNs`: what is of another time tells nothing about when. */
export const beginOf = (trace: Trace): number => {
  const begin = begins.get(trace) ?? leastStart(trace);
  begins.set(trace, begin);
  return begin;
};
