import type { Value } from '../../model/value.ts';
import { toValue } from '../../util/value.ts';
import { isObject, type Json, numberAt, objectAt, objectsAt } from '../json-value.ts';
import type { SpanRecord } from '../record.ts';
import { appendAll, type SpanFormat } from './format.ts';
import { kindOf, parentOf, statusOf, timeAt, wordAt } from './parts.ts';

/** Go names the type of a value; only doubles need it, for 2.0 is printed as 2. */
const typed = (json: Json): Value => {
  const value = toValue(json.Value);
  const isWholeDouble = json.Type === 'FLOAT64' && value.type === 'int';
  return isWholeDouble ? { type: 'double', value: Number(value.value) } : value;
};

const attributesOf = (json: Json, key: string): Readonly<Record<string, Value>> =>
  Object.fromEntries(objectsAt(json, key).map((one) => [wordAt(one, 'Key'), typed(objectAt(one, 'Value'))]));

const contextOf = (json: Json, key: string): { readonly traceId: string; readonly spanId: string } => {
  const context = objectAt(json, key);
  return { traceId: wordAt(context, 'TraceID'), spanId: wordAt(context, 'SpanID') };
};

const recordOf = (json: Json): SpanRecord => {
  const status = objectAt(json, 'Status');
  const scope = json.InstrumentationScope === undefined ? 'InstrumentationLibrary' : 'InstrumentationScope';
  return {
    ...contextOf(json, 'SpanContext'),
    ...parentOf(contextOf(json, 'Parent').spanId),
    name: wordAt(json, 'Name'),
    kind: kindOf(json.SpanKind),
    startNs: timeAt(json, 'StartTime'),
    endNs: timeAt(json, 'EndTime'),
    status: statusOf(status.Code),
    statusMessage: wordAt(status, 'Description'),
    attributes: attributesOf(json, 'Attributes'),
    resource: attributesOf(json, 'Resource'),
    scope: wordAt(objectAt(json, scope), 'Name'),
    events: objectsAt(json, 'Events').map((event) => ({
      name: wordAt(event, 'Name'),
      timeNs: timeAt(event, 'Time'),
      attributes: attributesOf(event, 'Attributes'),
    })),
    links: objectsAt(json, 'Links').map((link) => ({
      ...contextOf(link, 'SpanContext'),
      attributes: attributesOf(link, 'Attributes'),
    })),
    droppedCount:
      numberAt(json, 'DroppedAttributes') + numberAt(json, 'DroppedEvents') + numberAt(json, 'DroppedLinks'),
  };
};

/** What Go's `stdouttrace` prints. */
export const goConsole: SpanFormat = {
  name: "Go's stdouttrace",
  fits: ({ SpanContext }) => isObject(SpanContext) && typeof SpanContext.TraceID === 'string',
  append: (columns, data) => appendAll(columns, [recordOf(data)]),
};
