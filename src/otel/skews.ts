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
  for (let row = 0; row < trace.size; row++) {
    const parent = trace.parent[row] ?? -1;
    if (parent < 0 || trace.service[row] === trace.service[parent]) continue;
    const behind = (trace.start[parent] ?? 0) - (trace.start[row] ?? 0);
    if (behind <= TOLERANCE_NS) continue;
    const service = trace.service[row] ?? 0;
    if (behind > (worst.get(service)?.behind ?? 0)) worst.set(service, { caller: parent, behind });
  }
  const nameOf = (row: number): string =>
    trace.source[row] === SOURCES.indexOf('runner') ? 'clnrm' : trace.text(trace.service[row] ?? 0);
  return [...worst].map(([service, { caller, behind }]) => ({
    service: trace.text(service),
    caller: nameOf(caller),
    behindMs: behind / 1e6,
  }));
};
