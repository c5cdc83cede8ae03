import type { Columns } from './columns.ts';
import { isSpanId, isTraceId } from './ids.ts';
import {
  attributesOf,
  type Json,
  numberAt,
  objectAt,
  objectsAt,
  parseOtlp,
  textAt,
  unsignedAt,
} from './json-value.ts';
import type { Ingested } from './malformed.ts';
import { appendRecord, appendResource, hasValidIds, type LinkRecord, type SpanRecord } from './record.ts';

const linkOf = (json: Json): LinkRecord => ({
  traceId: textAt(json, 'traceId'),
  spanId: textAt(json, 'spanId'),
  attributes: attributesOf(json),
});

const recordOf = (json: Json, scope: string): SpanRecord => {
  const parent = textAt(json, 'parentSpanId');
  const status = objectAt(json, 'status');
  const written = objectsAt(json, 'links').map(linkOf);
  const links = written.filter((link) => isTraceId(link.traceId) && isSpanId(link.spanId));
  const dropped =
    numberAt(json, 'droppedAttributesCount') +
    numberAt(json, 'droppedEventsCount') +
    numberAt(json, 'droppedLinksCount');
  return {
    traceId: textAt(json, 'traceId'),
    spanId: textAt(json, 'spanId'),
    ...(/^0*$/.test(parent) && (parent.length === 0 || parent.length === 16) ? {} : { parentSpanId: parent }),
    name: textAt(json, 'name'),
    kind: numberAt(json, 'kind'),
    startNs: unsignedAt(json, 'startTimeUnixNano'),
    endNs: unsignedAt(json, 'endTimeUnixNano'),
    status: numberAt(status, 'code'),
    statusMessage: textAt(status, 'message'),
    attributes: attributesOf(json),
    scope,
    events: objectsAt(json, 'events').map((event) => ({
      name: textAt(event, 'name'),
      timeNs: unsignedAt(event, 'timeUnixNano'),
      attributes: attributesOf(event),
    })),
    links,
    droppedCount: Math.min(0xffffffff, dropped + written.length - links.length),
  };
};

/** Appends the spans of one element of `resourceSpans`; how many were left out. */
export const appendResourceSpans = (columns: Columns, resourceSpans: Json): number => {
  let rejected = 0;
  const resource = appendResource(columns, attributesOf(objectAt(resourceSpans, 'resource')));
  for (const scopeSpans of objectsAt(resourceSpans, 'scopeSpans')) {
    const scope = textAt(objectAt(scopeSpans, 'scope'), 'name');
    for (const span of objectsAt(scopeSpans, 'spans')) {
      const record = recordOf(span, scope);
      if (hasValidIds(record)) appendRecord(columns, record, resource);
      else rejected++;
    }
  }
  return rejected;
};

/** Appends the spans of an OTLP/JSON export. Throws `MalformedExport`; call it through `SpanStore.ingest`. */
export const decodeJson = (columns: Columns, text: string): Ingested => {
  const before = columns.size;
  let rejected = 0;
  for (const resourceSpans of objectsAt(parseOtlp(text), 'resourceSpans'))
    rejected += appendResourceSpans(columns, resourceSpans);
  return { spans: columns.size - before, rejected };
};
