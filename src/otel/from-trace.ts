import { SOURCES, type Trace } from '../model/trace.ts';
import type { Value } from '../model/value.ts';
import type { SpanRecord } from './record.ts';

/** What the clock that stamped a row showed at the base of the trace, Unix time in ns: times of the row as they were sent. */
export const shownAtBase = (trace: Pick<Trace, 'baseNs' | 'aheadMs'>, row: number): bigint =>
  BigInt(trace.baseNs) + BigInt(trace.aheadMs(row)) * 1_000_000n;

/** Rows of a sealed trace as the records they were made of; equal resources are the same object. */
export const recordsOf = (trace: Trace): ((row: number) => SpanRecord) => {
  const resources = new Map<ReadonlyMap<string, Value>, Readonly<Record<string, Value>>>();
  const resourceOf = (row: number): Readonly<Record<string, Value>> => {
    const shared = trace.resource(row);
    const known = resources.get(shared) ?? Object.fromEntries(shared);
    resources.set(shared, known);
    return known;
  };
  return (row) => {
    const parentSpanId = trace.parentSpanId(row);
    const base = shownAtBase(trace, row);
    return {
      traceId: trace.traceId(row),
      spanId: trace.spanId(row),
      ...(parentSpanId === '' ? {} : { parentSpanId }),
      name: trace.text(trace.name[row] ?? 0),
      kind: trace.kind[row] ?? 0,
      startNs: base + BigInt(trace.start[row] ?? 0),
      endNs: base + BigInt(trace.end[row] ?? 0),
      status: trace.status[row] ?? 0,
      statusMessage: trace.statusMessage(row),
      attributes: Object.fromEntries(trace.attributes(row)),
      resource: resourceOf(row),
      scope: trace.text(trace.scope[row] ?? 0),
      events: trace
        .events(row)
        .map(({ name, time, attributes }) => ({ name, timeNs: base + BigInt(time), attributes })),
      links: trace.links(row).map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes })),
      droppedCount: trace.dropped(row),
      source: SOURCES[trace.source[row] ?? 0] ?? 'subject',
    };
  };
};
