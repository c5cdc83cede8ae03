import type { Value } from '../model/value.ts';
import type { Columns } from './columns.ts';
import { hexWord, toHex } from './ids.ts';
import { traceHex } from './row.ts';

/** One log record that names a span, as plain data. Times are the two halves of Unix nanoseconds. */
export interface LogRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly timeHigh: number;
  readonly timeLow: number;
  readonly attributes: readonly (readonly [key: string, value: Value])[];
}

/** Whether anything in the columns names this trace. */
export const isKnownTrace = ({ traces }: Columns, id: string): boolean =>
  traces.find(hexWord(id, 0), hexWord(id, 1), hexWord(id, 2), hexWord(id, 3)) >= 0;

/** All log records of the columns. */
export const logRecordsOf = (columns: Columns): readonly LogRecord[] => {
  const { logs, strings } = columns;
  const { events } = logs;
  return Array.from({ length: logs.length }, (_, at) => ({
    traceId: traceHex(columns, logs.trace[at] ?? 0),
    spanId: toHex(logs.spanHigh[at] ?? 0, logs.spanLow[at] ?? 0),
    name: strings.text(events.name[at] ?? 0),
    timeHigh: events.timeHigh[at] ?? 0,
    timeLow: events.timeLow[at] ?? 0,
    attributes: [...events.attributes.read(events.attributesFrom(at), events.attributesTo(at))],
  }));
};

/** Appends a log record as an event that finds its span when the columns are sealed. */
export const appendLog = (columns: Columns, record: LogRecord): void => {
  const { logs, strings, traces } = columns;
  const { traceId, spanId, name, timeHigh, timeLow } = record;
  for (const [key, value] of record.attributes) logs.attributes.push(strings.intern(key), value);
  const trace = traces.intern(
    hexWord(traceId, 0),
    hexWord(traceId, 1),
    hexWord(traceId, 2),
    hexWord(traceId, 3),
  );
  logs.close(
    { trace, high: hexWord(spanId, 0), low: hexWord(spanId, 1) },
    { name: strings.intern(name), timeHigh, timeLow },
  );
};
