import { isObject, type Json, objectAt, objectsAt } from '../json-value.ts';
import type { SpanRecord } from '../record.ts';
import { appendAll, type SpanFormat } from './format.ts';
import { kindOf, parentOf, plainAttributes, statusOf, timeAt, wordAt } from './parts.ts';

const id = (json: Json, key: string): string => wordAt(json, key).replace(/^0x/i, '');

const contextOf = (json: Json): { readonly traceId: string; readonly spanId: string } => {
  const context = objectAt(json, 'context');
  return { traceId: id(context, 'trace_id'), spanId: id(context, 'span_id') };
};

const recordOf = (json: Json): SpanRecord => {
  const status = objectAt(json, 'status');
  return {
    ...contextOf(json),
    ...parentOf(id(json, 'parent_id')),
    name: wordAt(json, 'name'),
    kind: kindOf(json.kind),
    startNs: timeAt(json, 'start_time'),
    endNs: timeAt(json, 'end_time'),
    status: statusOf(status.status_code),
    statusMessage: wordAt(status, 'description'),
    attributes: plainAttributes(json.attributes).values,
    resource: plainAttributes(objectAt(json, 'resource').attributes).values,
    events: objectsAt(json, 'events').map((event) => ({
      name: wordAt(event, 'name'),
      timeNs: timeAt(event, 'timestamp'),
      attributes: plainAttributes(event.attributes).values,
    })),
    links: objectsAt(json, 'links').map((link) => ({
      ...contextOf(link),
      attributes: plainAttributes(link.attributes).values,
    })),
  };
};

/** What the `ConsoleSpanExporter` of Python's SDK prints; it does not print the instrumentation scope. */
export const pythonConsole: SpanFormat = {
  name: "the console exporter of Python's SDK",
  fits: ({ context }) => isObject(context) && typeof context.trace_id === 'string',
  append: (columns, data) => appendAll(columns, [recordOf(data)]),
};
