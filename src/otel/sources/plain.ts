import type { Value } from '../../model/value.ts';
import { attributesOf, isObject, type Json, objectAt, objectsAt } from '../json-value.ts';
import { MalformedExport } from '../malformed.ts';
import type { SpanRecord } from '../record.ts';
import { appendAll, type SpanFormat } from './format.ts';
import { kindOf, parentOf, plainAttributes, statusOf, timeAt, wordAt } from './parts.ts';

type Attributes = Readonly<Record<string, Value>>;

/** A table of plain values, or a list of keys and values as in OTLP. */
const attributesAt = (json: Json): Attributes =>
  Array.isArray(json.attributes) ? attributesOf(json) : plainAttributes(json.attributes).values;

const resourceOf = (json: Json): Attributes => {
  const service = wordAt(json, 'service', 'service_name', 'serviceName');
  const named: Attributes = service === '' ? {} : { 'service.name': { type: 'string', value: service } };
  const resource = objectAt(json, 'resource');
  const given =
    resource.attributes === undefined ? plainAttributes(json.resource).values : attributesAt(resource);
  const all = { ...plainAttributes(json.resource_attributes).values, ...given };
  return Object.hasOwn(all, 'service.name') ? all : { ...named, ...all };
};

const eventsOf = (json: Json): NonNullable<SpanRecord['events']> => {
  const events: unknown = json.events ?? [];
  if (!Array.isArray(events)) throw new MalformedExport("'events' is not a list");
  return events.map((event: unknown) => {
    if (typeof event === 'string') return { name: event, timeNs: startOf(json) };
    if (!isObject(event)) throw new MalformedExport("'events' holds something that is no event");
    const timed = ['time_unix_nano', 'timeUnixNano', 'timestamp', 'time'].some((key) => event[key] != null);
    const timeNs = timed
      ? timeAt(event, 'time_unix_nano', 'timeUnixNano', 'timestamp', 'time')
      : startOf(json);
    return { name: wordAt(event, 'name'), timeNs, attributes: attributesAt(event) };
  });
};

const startOf = (json: Json): bigint =>
  timeAt(json, 'start_time_unix_nano', 'startTimeUnixNano', 'start_time', 'startTime');

const statusAt = ({ status }: Json): Pick<SpanRecord, 'status' | 'statusMessage'> =>
  isObject(status)
    ? { status: statusOf(status.code), statusMessage: wordAt(status, 'message', 'description') }
    : { status: statusOf(status) };

const recordOf = (json: Json): SpanRecord => ({
  traceId: wordAt(json, 'trace_id', 'traceId'),
  spanId: wordAt(json, 'span_id', 'spanId'),
  ...parentOf(wordAt(json, 'parent_span_id', 'parentSpanId', 'parent_id', 'parentId')),
  name: wordAt(json, 'name'),
  kind: kindOf(json.kind),
  startNs: startOf(json),
  endNs: timeAt(json, 'end_time_unix_nano', 'endTimeUnixNano', 'end_time', 'endTime'),
  ...statusAt(json),
  attributes: attributesAt(json),
  resource: resourceOf(json),
  scope: isObject(json.scope) ? wordAt(json.scope, 'name') : wordAt(json, 'scope'),
  events: eventsOf(json),
  links: objectsAt(json, 'links').map((link) => ({
    traceId: wordAt(link, 'trace_id', 'traceId'),
    spanId: wordAt(link, 'span_id', 'spanId'),
    attributes: attributesAt(link),
  })),
});

const isSpan = (data: Json): boolean =>
  typeof data.name === 'string' &&
  typeof (data.trace_id ?? data.traceId) === 'string' &&
  typeof (data.span_id ?? data.spanId) === 'string';

/** One span as a flat object, in snake or camel case, as `clnrm spans --format ndjson` prints it; or `{ spans: [ … ] }`. */
export const plain: SpanFormat = {
  name: 'one JSON span a line',
  fits: (data) => isSpan(data) || Array.isArray(data.spans),
  append(columns, data) {
    const spans = Array.isArray(data.spans) ? objectsAt(data, 'spans') : [data];
    const odd = spans.find((span) => !isSpan(span));
    if (odd !== undefined) throw new MalformedExport("a span of 'spans' has no name, trace_id or span_id");
    return appendAll(columns, spans.map(recordOf));
  },
};
