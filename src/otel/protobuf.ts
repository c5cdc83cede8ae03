import type { Columns } from './columns.ts';
import type { Ingested } from './malformed.ts';
import { readAttribute, readText } from './protobuf-value.ts';
import { knownKind, knownStatus } from './record.ts';
import { Wire } from './wire.ts';

// Field number * 8 + wire type, from opentelemetry/proto/{collector/trace,trace,resource}/v1/*.proto (1.9).
const RESOURCE_SPANS = 10;
const SCOPE_SPANS = 18;
/** `resource` of ResourceSpans, `scope` of ScopeSpans. */
const HEAD = 10;
const SPANS = 18;
const RESOURCE_ATTRIBUTE = 10;
const SCOPE_NAME = 10;
const SPAN = {
  traceId: 10,
  spanId: 18,
  parentSpanId: 34,
  name: 42,
  kind: 48,
  start: 57,
  end: 65,
  attribute: 74,
  droppedAttributes: 80,
  event: 90,
  droppedEvents: 96,
  link: 106,
  droppedLinks: 112,
  status: 122,
} as const;
const STATUS = { message: 18, code: 24 } as const;
const EVENT = { time: 9, name: 18, attribute: 26 } as const;
const LINK = { traceId: 10, spanId: 18, attribute: 34 } as const;

interface Decoding {
  readonly wire: Wire;
  readonly columns: Columns;
  rejected: number;
}

/** The place of the id that follows, -1 when it is empty, -2 when it has another length. */
const idAt = (wire: Wire, bytes: number): number => {
  const length = wire.length();
  const at = wire.at;
  wire.at = at + length;
  if (length === bytes) return at;
  return length === 0 ? -1 : -2;
};

/** The number of the trace id at `at`, -1 when it is no trace id. */
const traceAt = ({ wire, columns }: Decoding, at: number): number => {
  if (at < 0) return -1;
  const [a, b, c, d] = [wire.word(at), wire.word(at + 4), wire.word(at + 8), wire.word(at + 12)];
  return (a | b | c | d) === 0 ? -1 : columns.traces.intern(a, b, c, d);
};

const readStatus = ({ wire, columns }: Decoding, row: number): void => {
  const outer = wire.enter();
  while (wire.more) {
    const tag = wire.tag();
    if (tag === STATUS.message) columns.statusMessage[row] = readText(wire, columns.strings);
    else if (tag === STATUS.code) columns.status[row] = knownStatus(wire.varint());
    else wire.skip(tag);
  }
  wire.leave(outer);
};

const readEvent = ({ wire, columns }: Decoding): void => {
  const outer = wire.enter();
  let [name, high, low] = [0, 0, 0];
  while (wire.more) {
    const tag = wire.tag();
    if (tag === EVENT.time) {
      low = wire.fixed64();
      high = wire.high;
    } else if (tag === EVENT.name) name = readText(wire, columns.strings);
    else if (tag === EVENT.attribute) readAttribute(wire, columns.strings, columns.events.attributes);
    else wire.skip(tag);
  }
  columns.events.close(name, high, low);
  wire.leave(outer);
};

/** Reads a link; one whose ids are no ids is left out and counted as dropped. */
const readLink = (decoding: Decoding, row: number): void => {
  const { wire, columns } = decoding;
  const { links } = columns;
  const before = links.length;
  const outer = wire.enter();
  let [traceId, spanId] = [-1, -1];
  while (wire.more) {
    const tag = wire.tag();
    if (tag === LINK.traceId) traceId = idAt(wire, 16);
    else if (tag === LINK.spanId) spanId = idAt(wire, 8);
    else if (tag === LINK.attribute) readAttribute(wire, columns.strings, links.attributes);
    else wire.skip(tag);
  }
  wire.leave(outer);
  const trace = traceAt(decoding, traceId);
  const [high, low] = spanId < 0 ? [0, 0] : [wire.word(spanId), wire.word(spanId + 4)];
  if (trace >= 0 && (high | low) !== 0) links.close(trace, high, low);
  else {
    links.rewind(before);
    drop(columns, row, 1);
  }
};

const drop = (columns: Columns, row: number, count: number): void => {
  columns.dropped[row] = Math.min(0xffffffff, (columns.dropped[row] ?? 0) + count);
};

/** Reads the plain fields of a span; the field's tag is one that `readSpan` does not read itself. */
const readSpanField = (decoding: Decoding, row: number, tag: number): void => {
  const { wire, columns } = decoding;
  switch (tag) {
    case SPAN.kind:
      columns.kind[row] = knownKind(wire.varint());
      break;
    case SPAN.status:
      readStatus(decoding, row);
      break;
    case SPAN.event:
      readEvent(decoding);
      break;
    case SPAN.link:
      readLink(decoding, row);
      break;
    case SPAN.droppedAttributes:
    case SPAN.droppedEvents:
    case SPAN.droppedLinks:
      drop(columns, row, wire.varint());
      break;
    default:
      wire.skip(tag);
  }
};

const readTimes = ({ wire, columns }: Decoding, row: number, tag: number): void => {
  const low = wire.fixed64();
  const starts = tag === SPAN.start;
  (starts ? columns.startLow : columns.endLow)[row] = low;
  (starts ? columns.startHigh : columns.endHigh)[row] = wire.high;
};

/** Commits the open row under its ids, or discards it when they are no ids. */
const identify = (
  decoding: Decoding,
  row: number,
  ids: { readonly trace: number; readonly span: number; readonly parent: number },
): void => {
  const { wire, columns } = decoding;
  const trace = traceAt(decoding, ids.trace);
  const [high, low] = ids.span < 0 ? [0, 0] : [wire.word(ids.span), wire.word(ids.span + 4)];
  if (trace < 0 || (high | low) === 0 || ids.parent === -2) {
    columns.discard();
    decoding.rejected++;
    return;
  }
  columns.trace[row] = trace;
  columns.spanHigh[row] = high;
  columns.spanLow[row] = low;
  if (ids.parent >= 0) {
    columns.parentHigh[row] = wire.word(ids.parent);
    columns.parentLow[row] = wire.word(ids.parent + 4);
  }
  columns.commit();
};

const readSpan = (decoding: Decoding, resource: number, scope: number): void => {
  const { wire, columns } = decoding;
  const outer = wire.enter();
  const row = columns.open(resource, scope, 0);
  const ids = { trace: -1, span: -1, parent: -1 };
  while (wire.more) {
    const tag = wire.tag();
    if (tag === SPAN.attribute) readAttribute(wire, columns.strings, columns.attributes);
    else if (tag === SPAN.name) columns.name[row] = readText(wire, columns.strings);
    else if (tag === SPAN.start || tag === SPAN.end) readTimes(decoding, row, tag);
    else if (tag === SPAN.traceId) ids.trace = idAt(wire, 16);
    else if (tag === SPAN.spanId) ids.span = idAt(wire, 8);
    else if (tag === SPAN.parentSpanId) ids.parent = idAt(wire, 8);
    else readSpanField(decoding, row, tag);
  }
  wire.leave(outer);
  identify(decoding, row, ids);
};

/** Calls `read` at each field `tag` of the message that lies in `[from, to)`, and steps over all others. */
const eachField = (wire: Wire, from: number, to: number, tag: number, read: () => void): void => {
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

const readScope = ({ wire, columns }: Decoding, from: number, to: number): number => {
  let name = 0;
  eachField(wire, from, to, HEAD, () => {
    const outer = wire.enter();
    eachField(wire, wire.at, wire.limit, SCOPE_NAME, () => {
      name = readText(wire, columns.strings);
    });
    wire.leave(outer);
  });
  return name;
};

const readResource = ({ wire, columns }: Decoding, from: number, to: number): number => {
  const { attributes } = columns.resources;
  eachField(wire, from, to, HEAD, () => {
    const outer = wire.enter();
    eachField(wire, wire.at, wire.limit, RESOURCE_ATTRIBUTE, () =>
      readAttribute(wire, columns.strings, attributes),
    );
    wire.leave(outer);
  });
  return columns.resources.close();
};

/** Appends the spans of an ExportTraceServiceRequest. Throws `MalformedExport`; call it through `SpanStore.ingest`. */
export const decodeProtobuf = (columns: Columns, body: Uint8Array): Ingested => {
  const wire = new Wire(body);
  const decoding: Decoding = { wire, columns, rejected: 0 };
  const before = columns.size;
  // A message's head may legally come after its spans: it is looked for first.
  eachField(wire, 0, body.byteLength, RESOURCE_SPANS, () => {
    const outer = wire.enter();
    const [from, to] = [wire.at, wire.limit];
    const resource = readResource(decoding, from, to);
    eachField(wire, from, to, SCOPE_SPANS, () => {
      const end = wire.enter();
      const [first, last] = [wire.at, wire.limit];
      const scope = readScope(decoding, first, last);
      eachField(wire, first, last, SPANS, () => readSpan(decoding, resource, scope));
      wire.leave(end);
    });
    wire.leave(outer);
  });
  return { spans: columns.size - before, rejected: decoding.rejected };
};
