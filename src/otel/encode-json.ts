import type { Value } from '../model/value.ts';
import type { SpanRecord } from './record.ts';
import { togetherBy } from './together.ts';

type Attributes = Readonly<Record<string, Value>>;

/** A value as OTLP/JSON's AnyValue. */
const anyValue = (value: Value): object => {
  switch (value.type) {
    case 'string':
      return { stringValue: value.value };
    case 'int':
      return { intValue: value.value };
    case 'double':
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) };
    case 'bool':
      return { boolValue: value.value };
    case 'bytes':
      return { bytesValue: value.value };
    case 'array':
      return { arrayValue: { values: value.value.map(anyValue) } };
    case 'map':
      return { kvlistValue: { values: keyValues(value.value) } };
    case 'null':
      return {};
    default:
      return value satisfies never;
  }
};

/** Attributes as OTLP/JSON's list of KeyValue. */
export const keyValues = (attributes: Attributes): readonly object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

const spanOf = (record: SpanRecord): object => ({
  traceId: record.traceId,
  spanId: record.spanId,
  ...(record.parentSpanId === undefined ? {} : { parentSpanId: record.parentSpanId }),
  name: record.name,
  kind: record.kind ?? 0,
  startTimeUnixNano: String(record.startNs),
  endTimeUnixNano: String(record.endNs),
  attributes: keyValues(record.attributes ?? {}),
  droppedAttributesCount: record.droppedCount ?? 0,
  events: (record.events ?? []).map((event) => ({
    timeUnixNano: String(event.timeNs),
    name: event.name,
    attributes: keyValues(event.attributes ?? {}),
  })),
  links: (record.links ?? []).map((link) => ({
    traceId: link.traceId,
    spanId: link.spanId,
    attributes: keyValues(link.attributes ?? {}),
  })),
  status: { code: record.status ?? 0, message: record.statusMessage ?? '' },
});

/**
 * Spans as the object of an OTLP/JSON export, one resource entry for each run of spans with equal resource and scope.
 * What is to be said of all of them beside OTLP stands in each entry as `clnrm`, which other readers pass over.
 */
export const toOtlpJson = (records: readonly SpanRecord[], clnrm?: object): object => ({
  resourceSpans: togetherBy(records).map(({ resource, scope, spans }) => ({
    resource: { attributes: keyValues(resource) },
    scopeSpans: [{ scope: { name: scope }, spans: spans.map(spanOf) }],
    ...(clnrm && { clnrm }),
  })),
});
