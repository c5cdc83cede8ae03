import type { Columns } from './columns.ts';
import { knownKind } from './record.ts';
import type { Wire } from './wire.ts';

// Field number * 8 + wire type of a Span, from opentelemetry/proto/trace/v1/trace.proto (1.9), and what SDKs write behind.
const TRACE_ID = 10;
const SPAN_ID = 18;
const PARENT_ID = 34;
const NAME = 42;
const KIND = 48;
const START = 57;
const END = 65;

/** Bytes of an id of 8 bytes with its tag and length, and of a time with its tag. */
const ID_BYTES = 10;
const TIME_BYTES = 9;

/**
 * Reads what all SDKs write first of a span, in the order of the fields and each length in one byte: ids, name, kind and
 * times. Into the open row, and the number of the trace; otherwise -1, and nothing has happened. It repeats what
 * `readSpan` does field by field and calls hardly anything: thousands of spans are read before V8 optimizes calls away.
 */
export const readUsualHead = (wire: Wire, columns: Columns, row: number): number => {
  const { at, bytes, view, limit } = wire;
  const span = at + 18;
  if (bytes[at] !== TRACE_ID || bytes[at + 1] !== 16 || bytes[span] !== SPAN_ID || bytes[span + 1] !== 8)
    return -1;
  const parent = span + ID_BYTES;
  const isRoot = bytes[parent] !== PARENT_ID;
  if (!isRoot && bytes[parent + 1] !== 8) return -1;
  const name = isRoot ? parent : parent + ID_BYTES;
  const length = bytes[name + 1] ?? 0x80;
  const kind = name + 2 + length;
  const start = kind + 2;
  const end = start + TIME_BYTES;
  const next = end + TIME_BYTES;
  if (next > limit || length >= 0x80 || bytes[name] !== NAME || bytes[kind] !== KIND) return -1;
  if (bytes[start] !== START || bytes[end] !== END || (bytes[kind + 1] ?? 0x80) >= 0x80) return -1;
  const a = view.getUint32(at + 2);
  const b = view.getUint32(at + 6);
  const c = view.getUint32(at + 10);
  const d = view.getUint32(at + 14);
  if ((a | b | c | d) === 0) return -1;
  columns.spanHigh[row] = view.getUint32(span + 2);
  columns.spanLow[row] = view.getUint32(span + 6);
  if (!isRoot) {
    columns.parentHigh[row] = view.getUint32(parent + 2);
    columns.parentLow[row] = view.getUint32(parent + 6);
  }
  columns.name[row] = columns.strings.internBytes(view, name + 2, kind);
  columns.kind[row] = knownKind(bytes[kind + 1] ?? 0);
  columns.startLow[row] = view.getUint32(start + 1, true);
  columns.startHigh[row] = view.getUint32(start + 5, true);
  columns.endLow[row] = view.getUint32(end + 1, true);
  columns.endHigh[row] = view.getUint32(end + 5, true);
  wire.at = next;
  return columns.traces.intern(a, b, c, d);
};
