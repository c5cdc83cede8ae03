import type { Skew } from '../model/evidence.ts';
import { SOURCES, type Trace } from '../model/trace.ts';

/** Some SDKs cut starts to whole milliseconds, and two reads of one clock may cross. */
const TOLERANCE_NS = 2e6;

/**
 * Services whose clocks are behind those of their callers, in the order of `Trace.service`: a span that begins before
 * the span of another service that caused it. Nothing is said of clocks that are ahead, which no span can prove.
 */
export const skewsOf = (trace: Trace): readonly Skew[] => {
  const worst = new Map<number, { caller: number; behind: number }>();
  const { size, parent, service, start } = trace;
  for (let row = 0; row < size; row++) {
    const caller = parent[row] ?? -1;
    if (caller < 0 || service[row] === service[caller]) continue;
    const behind = (start[caller] ?? 0) - (start[row] ?? 0);
    if (behind <= TOLERANCE_NS) continue;
    const callee = service[row] ?? 0;
    if (behind > (worst.get(callee)?.behind ?? 0)) worst.set(callee, { caller, behind });
  }
  const nameOf = (row: number): string =>
    trace.source[row] === SOURCES.indexOf('runner') ? 'clnrm' : trace.text(trace.service[row] ?? 0);
  return [...worst].map(([callee, { caller, behind }]) => ({
    service: trace.text(callee),
    caller: nameOf(caller),
    behindMs: behind / 1e6,
  }));
};
