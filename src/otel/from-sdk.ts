import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Value } from '../model/value.ts';
import { toNanoseconds } from './hr-time.ts';
import type { SpanRecord } from './record.ts';

type Plain = string | number | boolean | null | undefined;

/** Int or double by `Number.isInteger`, as OpenTelemetry's JS exporters choose. */
const plainValue = (value: Plain): Value => {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (value === null || value === undefined) return { type: 'null' };
  return Number.isInteger(value) ? { type: 'int', value: String(BigInt(value)) } : { type: 'double', value };
};

const valueOfAttribute = (value: AttributeValue): Value =>
  Array.isArray(value) ? { type: 'array', value: value.map(plainValue) } : plainValue(value);

const fromAttributes = (attributes: Attributes): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, valueOfAttribute(value)]],
    ),
  );

/** A typed value as the SDK takes it, which has no maps and no integers beyond 2^53: they become text. */
const toAttribute = (value: Value): AttributeValue => {
  if (value.type === 'int') {
    const number = Number(value.value);
    return Number.isSafeInteger(number) ? number : value.value;
  }
  if (value.type === 'array') return value.value.map((item) => ('value' in item ? String(item.value) : ''));
  if (value.type === 'map') return JSON.stringify(value.value);
  return value.type === 'null' ? '' : value.value;
};

export const toAttributes = (attributes: Readonly<Record<string, Value>>): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, toAttribute(value)]));

/** One of the SDK's spans as a record of source `runner`. The SDK counts kinds from 0, OTLP from 1. */
export const fromSdk = (span: ReadableSpan, resource: Readonly<Record<string, Value>>): SpanRecord => {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext ? { parentSpanId: span.parentSpanContext.spanId } : {}),
    name: span.name,
    kind: span.kind + 1,
    startNs: toNanoseconds(span.startTime),
    endNs: toNanoseconds(span.endTime),
    status: span.status.code,
    statusMessage: span.status.message ?? '',
    attributes: fromAttributes(span.attributes),
    resource,
    scope: span.instrumentationScope.name,
    events: span.events.map((event) => ({
      name: event.name,
      timeNs: toNanoseconds(event.time),
      attributes: fromAttributes(event.attributes ?? {}),
    })),
    links: span.links.map(({ context, attributes = {} }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: fromAttributes(attributes),
    })),
    droppedCount: span.droppedAttributesCount + span.droppedEventsCount + span.droppedLinksCount,
    source: 'runner',
  };
};
