import { attributeFields, chunk, fixedField, hexField, textField, wholeField } from './encode-wire.ts';
import type { SpanRecord } from './record.ts';
import { togetherBy } from './together.ts';

// Field numbers are those of opentelemetry/proto/{collector/trace,trace}/v1/*.proto (1.9).

const spanFields = (span: SpanRecord): readonly Buffer[] => [
  hexField(1, span.traceId),
  hexField(2, span.spanId),
  ...(span.parentSpanId === undefined ? [] : [hexField(4, span.parentSpanId)]),
  textField(5, span.name),
  wholeField(6, BigInt(span.kind ?? 0)),
  fixedField(7, span.startNs),
  fixedField(8, span.endNs),
  ...attributeFields(9, span.attributes),
  wholeField(10, BigInt(span.droppedCount ?? 0)),
  ...(span.events ?? []).map((event) =>
    chunk(11, fixedField(1, event.timeNs), textField(2, event.name), ...attributeFields(3, event.attributes)),
  ),
  ...(span.links ?? []).map((link) =>
    chunk(13, hexField(1, link.traceId), hexField(2, link.spanId), ...attributeFields(4, link.attributes)),
  ),
  chunk(15, textField(2, span.statusMessage ?? ''), wholeField(3, BigInt(span.status ?? 0))),
];

/** Spans as an ExportTraceServiceRequest, grouped as `toOtlpJson` groups them. */
export const toOtlpProtobuf = (records: readonly SpanRecord[]): Buffer =>
  Buffer.concat(
    togetherBy(records).map(({ resource, scope, spans }) =>
      chunk(
        1,
        chunk(1, ...attributeFields(1, resource)),
        chunk(2, chunk(1, textField(1, scope)), ...spans.map((span) => chunk(2, ...spanFields(span)))),
      ),
    ),
  );
