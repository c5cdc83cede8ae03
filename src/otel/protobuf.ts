import type { Columns } from './columns.ts';
import type { Ingested } from './malformed.ts';
import { readAttribute, readText } from './protobuf-value.ts';
import { knownKind, knownStatus } from './record.ts';
import { Repeats } from './repeats.ts';
import { readUsualHead } from './span-head.ts';
import { Wire } from './wire.ts';

// Field number * 8 + wire type, from opentelemetry/proto/{collector/trace,trace,resource}/v1/*.proto (1.9).
const RESOURCE_SPANS = 10;
const SCOPE_SPANS = 18;
/** `resource` of ResourceSpans, `scope` of ScopeSpans. */
const HEAD = 10;
const SPANS = 18;
const RESOURCE_ATTRIBUTE = 10;
const SCOPE_NAME = 10;
const STATUS = { message: 18, code: 24 } as const;
const EVENT = { time: 9, name: 18, attribute: 26 } as const;
const LINK = { traceId: 10, spanId: 18, attribute: 34 } as const;

/** Reads an id of 16 bytes; the number of the trace, -1 when it is no trace id. */
export const readTraceId = (wire: Wire, columns: Columns): number => {
  const length = wire.length();
  const { at, view } = wire;
  wire.at = at + length;
  if (length !== 16) return -1;
  const a = view.getUint32(at);
  const b = view.getUint32(at + 4);
  const c = view.getUint32(at + 8);
  const d = view.getUint32(at + 12);
  return (a | b | c | d) === 0 ? -1 : columns.traces.intern(a, b, c, d);
};

/** Reads an id of 8 bytes into a row, zero when it has another length; false when that length is not 0 either. */
export const readSpanId = (wire: Wire, high: Uint32Array, low: Uint32Array, row: number): boolean => {
  const length = wire.length();
  const { at, view } = wire;
  wire.at = at + length;
  const fits = length === 8;
  high[row] = fits ? view.getUint32(at) : 0;
  low[row] = fits ? view.getUint32(at + 4) : 0;
  return fits || length === 0;
};

const readStatus = (wire: Wire, columns: Columns, row: number): void => {
  const { at, bytes } = wire;
  const outer = wire.enter();
  // nearly all are a code and nothing else
  if (wire.limit === at + 3 && bytes[at + 1] === STATUS.code && (bytes[at + 2] ?? 0x80) < 0x80) {
    columns.status[row] = knownStatus(bytes[at + 2] ?? 0);
    wire.leave(outer);
    return;
  }
  while (wire.more) {
    const tag = wire.tag();
    if (tag === STATUS.message) columns.statusMessage[row] = readText(wire, columns.strings);
    else if (tag === STATUS.code) columns.status[row] = knownStatus(wire.varint());
    else wire.skip(tag);
  }
  wire.leave(outer);
};

const readEvent = (wire: Wire, { strings, events }: Columns): void => {
  const outer = wire.enter();
  let [name, high, low] = [0, 0, 0];
  while (wire.more) {
    const tag = wire.tag();
    if (tag === EVENT.time) {
      low = wire.fixed64();
      high = wire.high;
    } else if (tag === EVENT.name) name = readText(wire, strings);
    else if (tag === EVENT.attribute) readAttribute(wire, strings, events.attributes);
    else wire.skip(tag);
  }
  events.close(name, high, low);
  wire.leave(outer);
};

/** Reads a link; one whose ids are no ids is left out and counted as dropped. */
const readLink = (wire: Wire, columns: Columns, row: number): void => {
  const { links, strings } = columns;
  const before = links.length;
  const outer = wire.enter();
  let trace = -1;
  const [high, low] = [new Uint32Array(1), new Uint32Array(1)];
  while (wire.more) {
    const tag = wire.tag();
    if (tag === LINK.traceId) trace = readTraceId(wire, columns);
    else if (tag === LINK.spanId) readSpanId(wire, high, low, 0);
    else if (tag === LINK.attribute) readAttribute(wire, strings, links.attributes);
    else wire.skip(tag);
  }
  wire.leave(outer);
  const [spanHigh = 0, spanLow = 0] = [high[0], low[0]];
  if (trace >= 0 && (spanHigh | spanLow) !== 0) links.close(trace, spanHigh, spanLow);
  else {
    links.rewind(before);
    drop(columns, row, 1);
  }
};

const drop = (columns: Columns, row: number, count: number): void => {
  columns.dropped[row] = Math.min(0xffffffff, (columns.dropped[row] ?? 0) + count);
};

// Literals in the cases of a span's fields: V8 jumps by them, where it would load and compare named constants.

/** Reads the fields of a span that most spans do not have; the field's tag is one that `readSpan` does not read itself. */
const readSpanField = (wire: Wire, columns: Columns, row: number, tag: number): void => {
  switch (tag) {
    case 122: // status
      readStatus(wire, columns, row);
      break;
    case 90: // events
      readEvent(wire, columns);
      break;
    case 106: // links
      readLink(wire, columns, row);
      break;
    case 80: // dropped_attributes_count
    case 96: // dropped_events_count
    case 112: // dropped_links_count
      drop(columns, row, wire.varint());
      break;
    default:
      wire.skip(tag);
  }
};

/** Reads a span into the open row; false when its ids are no ids, and nothing of it is kept. */
const readSpan = (wire: Wire, columns: Columns, row: number, repeats: Repeats): boolean => {
  const outer = wire.enter();
  let trace = readUsualHead(wire, columns, row);
  let ids = true;
  while (wire.at < wire.limit) {
    const tag = wire.tag();
    switch (tag) {
      case 74: // attributes
        repeats.read(74);
        break;
      case 42: // name
        columns.name[row] = readText(wire, columns.strings);
        break;
      case 57: // start_time_unix_nano
        columns.startLow[row] = wire.fixed64();
        columns.startHigh[row] = wire.high;
        break;
      case 65: // end_time_unix_nano
        columns.endLow[row] = wire.fixed64();
        columns.endHigh[row] = wire.high;
        break;
      case 48: // kind
        columns.kind[row] = knownKind(wire.varint());
        break;
      case 10: // trace_id
        trace = readTraceId(wire, columns);
        break;
      case 18: // span_id
        readSpanId(wire, columns.spanHigh, columns.spanLow, row);
        break;
      case 34: // parent_span_id
        ids = readSpanId(wire, columns.parentHigh, columns.parentLow, row);
        break;
      default:
        readSpanField(wire, columns, row, tag);
    }
  }
  wire.leave(outer);
  if (!ids || trace < 0 || ((columns.spanHigh[row] ?? 0) | (columns.spanLow[row] ?? 0)) === 0) {
    columns.discard();
    repeats.forget();
    return false;
  }
  columns.trace[row] = trace;
  columns.commit();
  return true;
};

/** Calls `read` at each field `tag` of the message that lies in `[from, to)`, and steps over all others. */
export const eachField = (wire: Wire, from: number, to: number, tag: number, read: () => void): void => {
  wire.at = from;
  const outer = wire.limit;
  wire.limit = to;
  while (wire.more) {
    const found = wire.tag();
    if (found === tag) read();
    else wire.skip(found);
  }
  wire.limit = outer;
};

const readScope = (wire: Wire, { strings }: Columns): number => {
  let name = 0;
  const outer = wire.enter();
  eachField(wire, wire.at, wire.limit, SCOPE_NAME, () => {
    name = readText(wire, strings);
  });
  wire.leave(outer);
  return name;
};

/** Reads a field of ScopeSpans that comes after its first span; the scope of all its spans, those from `first` on included. */
const readLateField = (
  wire: Wire,
  columns: Columns,
  { tag, scope, first }: Readonly<Record<'tag' | 'scope' | 'first', number>>,
): number => {
  if (tag !== HEAD) {
    wire.skip(tag);
    return scope;
  }
  const late = readScope(wire, columns);
  columns.scope.fill(late, first, columns.size);
  return late;
};

/** Reads the ScopeSpans at hand, whose scope may legally come after its spans; how many of them are left out. */
const readScopeSpans = (wire: Wire, columns: Columns, resource: number, repeats: Repeats): number => {
  const first = columns.size;
  let scope = wire.next(HEAD) ? readScope(wire, columns) : 0;
  let rejected = 0;
  while (wire.more) {
    const tag = wire.tag();
    if (tag !== SPANS) scope = readLateField(wire, columns, { tag, scope, first });
    else if (!readSpan(wire, columns, columns.open(resource, scope, 0), repeats)) rejected++;
  }
  return rejected;
};

/** Reads the resource of a message of spans or of log records that lies in `[from, to)`; its number. */
export const readResource = (
  wire: Wire,
  { resources, strings }: Columns,
  from: number,
  to: number,
): number => {
  eachField(wire, from, to, HEAD, () => {
    const outer = wire.enter();
    eachField(wire, wire.at, wire.limit, RESOURCE_ATTRIBUTE, () =>
      readAttribute(wire, strings, resources.attributes),
    );
    wire.leave(outer);
  });
  return resources.close();
};

/** Appends the spans of an ExportTraceServiceRequest. Throws `MalformedExport`; call it through `SpanStore.ingest`. */
export const decodeProtobuf = (columns: Columns, body: Uint8Array): Ingested => {
  const wire = new Wire(body);
  const repeats = new Repeats(wire, columns);
  const before = columns.size;
  let rejected = 0;
  // The resource may legally come after what it is of: it is looked for first.
  eachField(wire, 0, body.byteLength, RESOURCE_SPANS, () => {
    const outer = wire.enter();
    const [from, to] = [wire.at, wire.limit];
    const resource = readResource(wire, columns, from, to);
    eachField(wire, from, to, SCOPE_SPANS, () => {
      const end = wire.enter();
      rejected += readScopeSpans(wire, columns, resource, repeats);
      wire.leave(end);
    });
    wire.leave(outer);
  });
  return { spans: columns.size - before, rejected };
};
