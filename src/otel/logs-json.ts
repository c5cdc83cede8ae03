import type { Columns } from './columns.ts';
import { halves, hexWord, isSpanId, isTraceId } from './ids.ts';
import {
  attributesOf,
  type Json,
  numberAt,
  objectAt,
  objectsAt,
  parseOtlp,
  textAt,
  unsignedAt,
  valueAt,
} from './json-value.ts';
import { pushBody, pushSeverity, pushSeverityNumber } from './log-columns.ts';
import type { IngestedLogs } from './malformed.ts';
import { appendResource } from './record.ts';

const pushAttributes = (columns: Columns, json: Json): void => {
  const { logs, strings } = columns;
  pushSeverityNumber(columns, numberAt(json, 'severityNumber'));
  pushSeverity(columns, strings.intern(textAt(json, 'severityText')));
  pushBody(columns, valueAt(json, 'body'));
  for (const [key, value] of Object.entries(attributesOf(json)))
    logs.attributes.push(strings.intern(key), value);
};

/** Appends a record; false when it names no span, and nothing of it is kept. */
const appendLog = (columns: Columns, json: Json): boolean => {
  const [traceId, spanId] = [textAt(json, 'traceId'), textAt(json, 'spanId')];
  if (!isTraceId(traceId) || !isSpanId(spanId)) return false;
  const { logs, strings, traces } = columns;
  pushAttributes(columns, json);
  const [timeHigh, timeLow] = halves(
    unsignedAt(json, 'timeUnixNano') || unsignedAt(json, 'observedTimeUnixNano'),
  );
  logs.close(
    {
      trace: traces.intern(
        hexWord(traceId, 0),
        hexWord(traceId, 1),
        hexWord(traceId, 2),
        hexWord(traceId, 3),
      ),
      high: hexWord(spanId, 0),
      low: hexWord(spanId, 1),
    },
    { name: strings.intern(textAt(json, 'eventName')), timeHigh, timeLow },
  );
  return true;
};

/** Appends the records of an OTLP/JSON export of logs that name a span. Throws `MalformedExport`; call it through `SpanStore.ingest`. */
export const decodeLogsJson = (columns: Columns, text: string): IngestedLogs => {
  const services = new Set<number>();
  let [records, kept] = [0, 0];
  for (const resourceLogs of objectsAt(parseOtlp(text), 'resourceLogs')) {
    const resource = appendResource(columns, attributesOf(objectAt(resourceLogs, 'resource')));
    services.add(columns.resources.service(resource));
    for (const scopeLogs of objectsAt(resourceLogs, 'scopeLogs')) {
      for (const record of objectsAt(scopeLogs, 'logRecords')) {
        records++;
        if (appendLog(columns, record)) kept++;
      }
    }
  }
  const names = [...services].map((id) => columns.strings.text(id)).filter((name) => name !== '');
  return { records, unbound: records - kept, services: names };
};
