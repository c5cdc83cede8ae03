import type { Columns } from './columns.ts';
import { pushBody, pushSeverity, pushSeverityNumber } from './log-columns.ts';
import type { IngestedLogs } from './malformed.ts';
import { eachField, readResource, readSpanId, readTraceId } from './protobuf.ts';
import { readAttribute, readText, readValue } from './protobuf-value.ts';
import { Wire } from './wire.ts';

// Field number * 8 + wire type, from opentelemetry/proto/{collector/logs,logs}/v1/*.proto (1.9).
const RESOURCE_LOGS = 10;
const SCOPE_LOGS = 18;
const LOG_RECORDS = 18;
const RECORD = {
  time: 9,
  severityNumber: 16,
  severity: 26,
  body: 42,
  attribute: 50,
  traceId: 74,
  spanId: 82,
  observed: 89,
  eventName: 98,
} as const;

/** Whether the record that lies in `[from, to)` has ids of a length that ids have: most records name no span. */
const namesSpan = (wire: Wire, from: number, to: number): boolean => {
  const lengths = { [RECORD.traceId]: 0, [RECORD.spanId]: 0 };
  for (const tag of [RECORD.traceId, RECORD.spanId] as const) {
    eachField(wire, from, to, tag, () => {
      lengths[tag] = wire.length();
      wire.at += lengths[tag];
    });
  }
  return lengths[RECORD.traceId] === 16 && lengths[RECORD.spanId] === 8;
};

/** The words of a record's fields, while they are read. */
interface Draft {
  trace: number;
  name: number;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly time: [high: number, low: number];
  readonly observed: [high: number, low: number];
}

const readTime = (wire: Wire, into: [high: number, low: number]): void => {
  into[1] = wire.fixed64();
  into[0] = wire.high;
};

const readField = (wire: Wire, columns: Columns, tag: number, draft: Draft): void => {
  const { logs, strings } = columns;
  switch (tag) {
    case RECORD.attribute:
      readAttribute(wire, strings, logs.attributes);
      break;
    case RECORD.body:
      pushBody(columns, readValue(wire, strings));
      break;
    case RECORD.severity:
      pushSeverity(columns, readText(wire, strings));
      break;
    case RECORD.severityNumber:
      pushSeverityNumber(columns, wire.varint());
      break;
    case RECORD.eventName:
      draft.name = readText(wire, strings);
      break;
    case RECORD.time:
      readTime(wire, draft.time);
      break;
    case RECORD.observed:
      readTime(wire, draft.observed);
      break;
    case RECORD.traceId:
      draft.trace = readTraceId(wire, columns);
      break;
    case RECORD.spanId:
      readSpanId(wire, draft.high, draft.low, 0);
      break;
    default:
      wire.skip(tag);
  }
};

/** Reads a record that names a span; false when the span's ids are all zero, and nothing of it is kept. */
const readRecord = (wire: Wire, columns: Columns): boolean => {
  const { logs } = columns;
  const before = logs.length;
  const draft: Draft = {
    trace: -1,
    name: 0,
    high: new Uint32Array(1),
    low: new Uint32Array(1),
    time: [0, 0],
    observed: [0, 0],
  };
  while (wire.more) readField(wire, columns, wire.tag(), draft);
  const [high = 0, low = 0] = [draft.high[0], draft.low[0]];
  if (draft.trace < 0 || (high | low) === 0) {
    logs.rewind(before);
    return false;
  }
  const timed = (draft.time[0] | draft.time[1]) !== 0;
  const [timeHigh, timeLow] = timed ? draft.time : draft.observed;
  logs.close({ trace: draft.trace, high, low }, { name: draft.name, timeHigh, timeLow });
  return true;
};

/** Appends the records of an ExportLogsServiceRequest that name a span. Throws `MalformedExport`; call it through `SpanStore.ingest`. */
export const decodeLogsProtobuf = (columns: Columns, body: Uint8Array): IngestedLogs => {
  const wire = new Wire(body);
  const services = new Set<number>();
  let [records, kept] = [0, 0];
  eachField(wire, 0, body.byteLength, RESOURCE_LOGS, () => {
    const outer = wire.enter();
    const [from, to] = [wire.at, wire.limit];
    services.add(columns.resources.service(readResource(wire, columns, from, to)));
    eachField(wire, from, to, SCOPE_LOGS, () => {
      const end = wire.enter();
      eachField(wire, wire.at, wire.limit, LOG_RECORDS, () => {
        const last = wire.enter();
        const [first, limit] = [wire.at, wire.limit];
        records++;
        if (namesSpan(wire, first, limit)) {
          wire.at = first;
          if (readRecord(wire, columns)) kept++;
        }
        wire.leave(last);
      });
      wire.leave(end);
    });
    wire.leave(outer);
  });
  const names = [...services].map((id) => columns.strings.text(id)).filter((name) => name !== '');
  return { records, unbound: records - kept, services: names };
};
