import type { Value } from '../model/value.ts';
import type { AttributePool } from './attributes.ts';
import { MAX_VALUE_DEPTH, MalformedExport } from './malformed.ts';
import type { StringTable } from './strings.ts';
import type { Wire } from './wire.ts';

// Field number * 8 + wire type, from opentelemetry/proto/common/v1/common.proto.
const ANY = { string: 10, bool: 16, int: 24, double: 33, array: 42, map: 50, bytes: 58 } as const;
const KEY = 10;
const VALUE = 18;
const ITEM = 10;

/** The text of a string field, interned. */
export const readText = (wire: Wire, strings: StringTable): number => {
  const length = wire.length();
  const from = wire.at;
  wire.at = from + length;
  return strings.internBytes(wire.view, from, wire.at);
};

const int64 = (wire: Wire): Value => {
  const low = wire.varint();
  const signed = BigInt.asIntN(64, (BigInt(wire.high) << 32n) | BigInt(low));
  return { type: 'int', value: String(signed) };
};

const bytes = (wire: Wire): Value => {
  const length = wire.length();
  const from = wire.at;
  wire.at = from + length;
  return { type: 'bytes', value: Buffer.from(wire.bytes.subarray(from, wire.at)).toString('base64') };
};

/** Narrows the wire from the KeyValue at hand to its value, whatever their order; the key's id. */
const narrowToValue = (wire: Wire, strings: StringTable): number => {
  let key = 0;
  let from = wire.limit;
  let to = wire.limit;
  while (wire.more) {
    const tag = wire.tag();
    if (tag === KEY) key = readText(wire, strings);
    else if (tag === VALUE) {
      const length = wire.length();
      from = wire.at;
      to = from + length;
      wire.at = to;
    } else wire.skip(tag);
  }
  wire.at = from;
  wire.limit = to;
  return key;
};

const readArray = (wire: Wire, strings: StringTable, depth: number): Value => {
  const outer = wire.enter();
  const value: Value[] = [];
  while (wire.more) {
    const tag = wire.tag();
    if (tag === ITEM) {
      const end = wire.enter();
      value.push(readAny(wire, strings, depth + 1));
      wire.leave(end);
    } else wire.skip(tag);
  }
  wire.leave(outer);
  return { type: 'array', value };
};

const readMap = (wire: Wire, strings: StringTable, depth: number): Value => {
  const outer = wire.enter();
  const entries: [string, Value][] = [];
  while (wire.more) {
    const tag = wire.tag();
    if (tag === ITEM) {
      const end = wire.enter();
      const after = wire.limit;
      const key = strings.text(narrowToValue(wire, strings));
      entries.push([key, readAny(wire, strings, depth + 1)]);
      wire.limit = after;
      wire.leave(end);
    } else wire.skip(tag);
  }
  wire.leave(outer);
  return { type: 'map', value: Object.fromEntries(entries) };
};

/** The AnyValue that fills the message at hand; of several members the last counts, as in any protobuf `oneof`. */
const readAny = (wire: Wire, strings: StringTable, depth: number): Value => {
  if (depth > MAX_VALUE_DEPTH) throw new MalformedExport(`value nested deeper than ${MAX_VALUE_DEPTH}`);
  let value: Value = { type: 'null' };
  while (wire.more) {
    const tag = wire.tag();
    if (tag === ANY.string) value = { type: 'string', value: strings.text(readText(wire, strings)) };
    else if (tag === ANY.bool) value = { type: 'bool', value: (wire.varint() | wire.high) !== 0 };
    else if (tag === ANY.int) value = int64(wire);
    else if (tag === ANY.double) value = { type: 'double', value: wire.double() };
    else if (tag === ANY.array) value = readArray(wire, strings, depth);
    else if (tag === ANY.map) value = readMap(wire, strings, depth);
    else if (tag === ANY.bytes) value = bytes(wire);
    else wire.skip(tag);
  }
  return value;
};

/** Reads an AnyValue that is a field of its own. */
export const readValue = (wire: Wire, strings: StringTable): Value => {
  const outer = wire.enter();
  const value = readAny(wire, strings, 1);
  wire.leave(outer);
  return value;
};

/** Pushes the AnyValue at hand when it is one plain member, which nearly all are; false when it must be read in full. */
const pushPlain = (wire: Wire, strings: StringTable, pool: AttributePool, key: number): boolean => {
  const start = wire.at;
  if (!wire.more) return false;
  const tag = wire.tag();
  if (tag === ANY.string) {
    const text = readText(wire, strings);
    if (!wire.more) pool.pushText(key, text);
  } else if (tag === ANY.int) {
    const low = wire.varint();
    const number = (wire.high | 0) * 2 ** 32 + low;
    if (!Number.isSafeInteger(number)) wire.at = start;
    else if (!wire.more) pool.pushInt(key, number);
  } else if (tag === ANY.bool) {
    const truth = (wire.varint() | wire.high) !== 0;
    if (!wire.more) pool.pushBool(key, truth);
  } else if (tag === ANY.double) {
    const number = wire.double();
    if (!wire.more) pool.pushDouble(key, number);
  } else {
    wire.at = start;
  }
  if (!wire.more) return true;
  wire.at = start;
  return false;
};

/** Pushes the AnyValue at hand, decoded only where no other was encoded like it. */
const pushAside = (wire: Wire, strings: StringTable, pool: AttributePool, key: number): void => {
  const { at, limit, view } = wire;
  if (!pool.pushKnown(key, view, at, limit))
    pool.pushEncoded(key, readAny(wire, strings, 1), view, at, limit);
};

/**
 * Pushes the KeyValue at hand when it is written as SDKs write nearly all: the key, then a text, a number or a truth,
 * each length in one byte. Otherwise false, and nothing has happened. It repeats what the readers above do and hardly
 * calls them.
 */
const pushUsual = (wire: Wire, strings: StringTable, pool: AttributePool): boolean => {
  const { at, bytes, view } = wire;
  const end = at + 1 + (bytes[at] ?? 0);
  const keyAt = at + 3;
  const valueAt = keyAt + (bytes[at + 2] ?? 0);
  const from = valueAt + 3;
  const fits = end <= wire.limit && end - at <= 0x80 && bytes[valueAt + 1] === end - valueAt - 2;
  if (!fits || bytes[at + 1] !== KEY || bytes[valueAt] !== VALUE) return false;
  const tag = bytes[valueAt + 2];
  const key = strings.internBytes(view, keyAt, valueAt);
  if (tag === ANY.string && bytes[from] === end - from - 1) {
    pool.pushText(key, strings.internBytes(view, from + 1, end));
  } else if (tag === ANY.double && end - from === 8) {
    pool.pushDouble(key, view.getFloat64(from, true));
  } else if (tag === ANY.int || tag === ANY.bool) {
    wire.at = from;
    const number = wire.varint();
    const plain = wire.high === 0 && wire.at === end;
    wire.at = at;
    if (!plain) return false;
    if (tag === ANY.int) pool.pushInt(key, number);
    else pool.pushBool(key, number !== 0);
  } else if (tag !== ANY.array || !pool.pushKnown(key, view, valueAt + 2, end)) return false;
  wire.at = end;
  return true;
};

/** Appends the KeyValue that follows to the pool. */
export const readAttribute = (wire: Wire, strings: StringTable, pool: AttributePool): void => {
  if (pushUsual(wire, strings, pool)) return;
  const outer = wire.enter();
  const after = wire.limit;
  const key = narrowToValue(wire, strings);
  if (!pushPlain(wire, strings, pool, key)) pushAside(wire, strings, pool, key);
  wire.limit = after;
  wire.leave(outer);
};
