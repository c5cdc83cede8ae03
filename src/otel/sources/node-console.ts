import { isObject, type Json, objectAt, objectsAt } from '../json-value.ts';
import { MalformedExport } from '../malformed.ts';
import type { LinkRecord, SpanRecord } from '../record.ts';
import { appendAll, type SpanFormat } from './format.ts';
import { CUT } from './inspect.ts';
import { kindOf, parentOf, plainAttributes, statusOf, wordAt } from './parts.ts';

/** Node counts in µs with a fraction. */
const microseconds = (json: Json, key: string): bigint => {
  const value = json[key];
  if (typeof value === 'number' && Number.isFinite(value)) {
    const whole = Math.floor(value);
    return BigInt(whole) * 1000n + BigInt(Math.round((value - whole) * 1000));
  }
  throw new MalformedExport(`'${key}' is not a number`);
};

const momentOf = (event: Json): bigint => {
  const { time } = event;
  const [seconds, ns]: readonly unknown[] = Array.isArray(time) ? time : [];
  if (typeof seconds === 'number' && typeof ns === 'number')
    return BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(ns));
  throw new MalformedExport("'time' of an event is not a pair of seconds and ns");
};

const linkOf = (link: Json): LinkRecord => {
  const context = objectAt(link, 'context');
  const { values: attributes } = plainAttributes(link.attributes);
  return { traceId: wordAt(context, 'traceId'), spanId: wordAt(context, 'spanId'), attributes };
};

const listAt = (json: Json, key: string): readonly Json[] => (json[key] === CUT ? [] : objectsAt(json, key));

const parentSpanId = (json: Json): string => {
  const context = json.parentSpanContext;
  return isObject(context) ? wordAt(context, 'spanId') : wordAt(json, 'parentId', 'parentSpanId');
};

const recordOf = (json: Json): SpanRecord => {
  const attributes = plainAttributes(json.attributes);
  const status = objectAt(json, 'status');
  const startNs = microseconds(json, 'timestamp');
  const events = listAt(json, 'events').map((event) => ({
    name: wordAt(event, 'name'),
    timeNs: momentOf(event),
    ...plainAttributes(event.attributes),
  }));
  return {
    traceId: wordAt(json, 'traceId'),
    spanId: wordAt(json, 'id'),
    ...parentOf(parentSpanId(json)),
    name: wordAt(json, 'name'),
    // the SDK counts kinds from 0, OTLP from 1
    kind: kindOf(json.kind ?? 0) + 1,
    startNs,
    endNs: startNs + microseconds(json, 'duration'),
    status: statusOf(status.code),
    statusMessage: wordAt(status, 'message'),
    attributes: attributes.values,
    resource: plainAttributes(objectAt(json, 'resource').attributes).values,
    scope: wordAt(
      objectAt(json, json.instrumentationScope ? 'instrumentationScope' : 'instrumentationLibrary'),
      'name',
    ),
    events: events.map(({ values, name, timeNs }) => ({ name, timeNs, attributes: values })),
    links: listAt(json, 'links').map(linkOf),
    droppedCount: attributes.cut + events.reduce((sum, { cut }) => sum + cut, 0),
  };
};

/** What the `ConsoleSpanExporter` of Node's SDK prints, which leaves out values below its fourth level. */
export const nodeConsole: SpanFormat = {
  name: "the console exporter of Node's SDK",
  fits: (data) =>
    typeof data.traceId === 'string' && typeof data.id === 'string' && typeof data.duration === 'number',
  append: (columns, data) => appendAll(columns, [recordOf(data)]),
};
