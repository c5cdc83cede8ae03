import type { Value } from '../model/value.ts';
import type { Columns } from './columns.ts';
import { halves, hexWord, isSpanId, isTraceId } from './ids.ts';

/** One span as plain data: what tests, the JSON decoder and the runner's own spans put into a store. */
export interface SpanRecord {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** OTLP numbers: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number;
  /** Unix time in ns. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** OTLP numbers: 0 unset, 1 ok, 2 error. */
  readonly status?: number;
  readonly statusMessage?: string;
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly resource?: Readonly<Record<string, Value>>;
  readonly scope?: string;
  readonly events?: readonly EventRecord[];
  readonly links?: readonly LinkRecord[];
  /** Attributes, events and links that the SDK dropped. */
  readonly droppedCount?: number;
  readonly source?: 'subject' | 'runner';
}

interface EventRecord {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes?: Readonly<Record<string, Value>>;
}

export interface LinkRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes?: Readonly<Record<string, Value>>;
}

/** Whether every id of the record is one OpenTelemetry allows. */
export const hasValidIds = (record: SpanRecord): boolean =>
  isTraceId(record.traceId) &&
  isSpanId(record.spanId) &&
  (record.parentSpanId === undefined || isSpanId(record.parentSpanId)) &&
  (record.links ?? []).every((link) => isTraceId(link.traceId) && isSpanId(link.spanId));

const traceNumber = (columns: Columns, id: string): number =>
  columns.traces.intern(hexWord(id, 0), hexWord(id, 1), hexWord(id, 2), hexWord(id, 3));

/** Keeps a resource; the number that `appendRecord` takes. */
export const appendResource = (columns: Columns, resource: Readonly<Record<string, Value>>): number => {
  for (const [key, value] of Object.entries(resource)) {
    columns.resources.attributes.push(columns.strings.intern(key), value);
  }
  return columns.resources.close();
};

const appendEvent = (columns: Columns, event: EventRecord): void => {
  for (const [key, value] of Object.entries(event.attributes ?? {})) {
    columns.events.attributes.push(columns.strings.intern(key), value);
  }
  const [high, low] = halves(event.timeNs);
  columns.events.close(columns.strings.intern(event.name), high, low);
};

const appendLink = (columns: Columns, link: LinkRecord): void => {
  for (const [key, value] of Object.entries(link.attributes ?? {})) {
    columns.links.attributes.push(columns.strings.intern(key), value);
  }
  columns.links.close(traceNumber(columns, link.traceId), hexWord(link.spanId, 0), hexWord(link.spanId, 1));
};

/** Appends a record whose ids are valid as one row. */
export const appendRecord = (columns: Columns, record: SpanRecord, resource: number): void => {
  const { strings } = columns;
  const scope = strings.intern(record.scope ?? '');
  const row = columns.open(resource, scope, record.source === 'runner' ? 1 : 0);
  columns.name[row] = strings.intern(record.name);
  columns.trace[row] = traceNumber(columns, record.traceId);
  columns.spanHigh[row] = hexWord(record.spanId, 0);
  columns.spanLow[row] = hexWord(record.spanId, 1);
  if (record.parentSpanId !== undefined) {
    columns.parentHigh[row] = hexWord(record.parentSpanId, 0);
    columns.parentLow[row] = hexWord(record.parentSpanId, 1);
  }
  [columns.startHigh[row], columns.startLow[row]] = halves(record.startNs);
  [columns.endHigh[row], columns.endLow[row]] = halves(record.endNs);
  columns.kind[row] = knownKind(record.kind ?? 0);
  columns.status[row] = knownStatus(record.status ?? 0);
  columns.statusMessage[row] = strings.intern(record.statusMessage ?? '');
  columns.dropped[row] = record.droppedCount ?? 0;
  for (const [key, value] of Object.entries(record.attributes ?? {})) {
    columns.attributes.push(strings.intern(key), value);
  }
  for (const event of record.events ?? []) appendEvent(columns, event);
  for (const link of record.links ?? []) appendLink(columns, link);
  columns.commit();
};

/** The kind, or 0 (unspecified) for a number that OTLP does not define. */
export const knownKind = (kind: number): number => (kind >= 0 && kind <= 5 ? kind : 0);

/** The status code, or 0 (unset) for a number that OTLP does not define. */
export const knownStatus = (status: number): number => (status >= 0 && status <= 2 ? status : 0);
