import { PHASES, SOURCES, SPAN_KINDS, STATUS_CODES, type Trace } from '../model/trace.ts';
import type { Value } from '../model/value.ts';
import { shownAtBase } from '../otel/from-trace.ts';

type Attributes = Readonly<Record<string, Value>>;

/** A typed value as JSON has it; integers that a double cannot hold are bigint. */
const plainValue = (value: Value): unknown => {
  switch (value.type) {
    case 'null':
      return null;
    case 'int':
      return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : BigInt(value.value);
    case 'array':
      return value.value.map(plainValue);
    case 'map':
      return plainAttributes(value.value);
    default:
      return value.value;
  }
};

const plainAttributes = (attributes: Attributes): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plainValue(value)]));

/** One span as a flat object, which `clnrm` reads back; times are decimal strings of ns. */
export const spanData = (trace: Trace, row: number): Record<string, unknown> => {
  const base = shownAtBase(trace, row);
  const at = (ns: number): string => String(base + BigInt(ns));
  const text = (column: Uint32Array): string => trace.text(column[row] ?? 0);
  const [start, end] = [trace.start[row] ?? 0, trace.end[row] ?? 0];
  const [parent, message] = [trace.parentSpanId(row), trace.statusMessage(row)];
  const [source, phase] = [SOURCES[trace.source[row] ?? 0], PHASES[trace.phase[row] ?? 0]];
  return {
    trace_id: trace.traceId(row),
    span_id: trace.spanId(row),
    ...(parent === '' ? {} : { parent_span_id: parent }),
    name: text(trace.name),
    kind: SPAN_KINDS[trace.kind[row] ?? 0],
    service: text(trace.service),
    scope: text(trace.scope),
    start_time_unix_nano: at(start),
    end_time_unix_nano: at(end),
    duration_ms: (end - start) / 1e6,
    status: { code: STATUS_CODES[trace.status[row] ?? 0], ...(message === '' ? {} : { message }) },
    attributes: plainAttributes(Object.fromEntries(trace.attributes(row))),
    resource: plainAttributes(Object.fromEntries(trace.resource(row))),
    events: trace.events(row).map(({ name, time, attributes }) => ({
      name,
      time_unix_nano: at(time),
      attributes: plainAttributes(attributes),
    })),
    links: trace.links(row).map(({ traceId, spanId, attributes }) => ({
      trace_id: traceId,
      span_id: spanId,
      attributes: plainAttributes(attributes),
    })),
    ...(source === 'runner' ? { source } : {}),
    ...(trace.reported[row] === 1 ? { reported: true } : {}),
    ...(phase === 'scenario' ? {} : { phase }),
  };
};
