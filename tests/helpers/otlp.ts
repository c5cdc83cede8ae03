import fc from 'fast-check';
import type { Trace } from '../../src/model/trace.ts';
import type { Value } from '../../src/model/value.ts';
import type { SpanRecord } from '../../src/otel/record.ts';

const varint = (value: bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
};

const field = (number: number, type: number): number[] => varint(BigInt(number * 8 + type));
const chunk = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(field(number, 2)), Buffer.from(varint(BigInt(bytes.length))), bytes]);
const text = (number: number, value: string): Buffer => chunk(number, Buffer.from(value));
const hex = (number: number, value: string): Buffer => chunk(number, Buffer.from(value, 'hex'));
const whole = (number: number, value: bigint): Buffer => Buffer.from([...field(number, 0), ...varint(value)]);
const fixed = (number: number, value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return Buffer.concat([Buffer.from(field(number, 1)), bytes]);
};

const anyValue = (value: Value): Buffer => {
  switch (value.type) {
    case 'string':
      return text(1, value.value);
    case 'bool':
      return whole(2, value.value ? 1n : 0n);
    case 'int':
      return whole(3, BigInt(value.value));
    case 'double': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value.value);
      return Buffer.concat([Buffer.from(field(4, 1)), bytes]);
    }
    case 'array':
      return chunk(5, Buffer.concat(value.value.map((item) => chunk(1, anyValue(item)))));
    case 'map':
      return chunk(6, keyValues(1, value.value));
    case 'bytes':
      return chunk(7, Buffer.from(value.value, 'base64'));
    case 'null':
      return Buffer.alloc(0);
  }
};

const keyValues = (number: number, attributes: Readonly<Record<string, Value>> = {}): Buffer =>
  Buffer.concat(
    Object.entries(attributes).map(([key, value]) =>
      chunk(number, Buffer.concat([text(1, key), chunk(2, anyValue(value))])),
    ),
  );

const spanBytes = (span: SpanRecord): Buffer =>
  Buffer.concat([
    hex(1, span.traceId),
    hex(2, span.spanId),
    ...(span.parentSpanId === undefined ? [] : [hex(4, span.parentSpanId)]),
    text(5, span.name),
    whole(6, BigInt(span.kind ?? 0)),
    fixed(7, span.startNs),
    fixed(8, span.endNs),
    keyValues(9, span.attributes),
    whole(10, BigInt(span.droppedCount ?? 0)),
    ...(span.events ?? []).map((event) =>
      chunk(11, Buffer.concat([fixed(1, event.timeNs), text(2, event.name), keyValues(3, event.attributes)])),
    ),
    ...(span.links ?? []).map((link) =>
      chunk(13, Buffer.concat([hex(1, link.traceId), hex(2, link.spanId), keyValues(4, link.attributes)])),
    ),
    chunk(15, Buffer.concat([text(2, span.statusMessage ?? ''), whole(3, BigInt(span.status ?? 0))])),
  ]);

/** An ExportTraceServiceRequest, written field by field from the .proto files and nothing of `src`. */
export const encodeProtobuf = (spans: readonly SpanRecord[]): Buffer =>
  Buffer.concat(
    spans.map((span) =>
      chunk(
        1,
        Buffer.concat([
          chunk(1, keyValues(1, span.resource)),
          chunk(2, Buffer.concat([chunk(1, text(1, span.scope ?? '')), chunk(2, spanBytes(span))])),
        ]),
      ),
    ),
  );

/** Everything a trace says, as plain data. */
export const dump = (trace: Trace) =>
  Array.from({ length: trace.size }, (_, row) => ({
    traceId: trace.traceId(row),
    spanId: trace.spanId(row),
    name: trace.text(trace.name[row]!),
    service: trace.text(trace.service[row]!),
    scope: trace.text(trace.scope[row]!),
    kind: trace.kind[row],
    status: [trace.status[row], trace.statusMessage(row)],
    start: BigInt(trace.baseNs) + BigInt(trace.start[row]!),
    end: BigInt(trace.baseNs) + BigInt(trace.end[row]!),
    source: trace.source[row],
    parent: trace.parent[row],
    orphan: trace.orphan[row],
    attributes: Object.fromEntries(trace.attributes(row)),
    resource: Object.fromEntries(trace.resource(row)),
    events: trace.events(row),
    links: trace.links(row),
    dropped: trace.dropped(row),
  }));

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const words = fc.oneof(
  fc.constantFrom('a', 'http.method', 'service.name', 'grüße', ''),
  fc.string({ unit: 'grapheme' }),
);

const anyAttributeValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ type: fc.constant('string'), value: words }),
    fc.record({ type: fc.constant('int'), value: int64.map(String) }),
    fc.record({ type: fc.constant('double'), value: fc.double({ noNaN: true }).map((n) => n + 0) }),
    fc.record({ type: fc.constant('bool'), value: fc.boolean() }),
    fc.record({ type: fc.constant('null') }),
    fc.record({
      type: fc.constant('bytes'),
      value: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
    }),
    fc.record({ type: fc.constant('array'), value: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({
      type: fc.constant('map'),
      value: fc.dictionary(words, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    }),
  ) as fc.Arbitrary<Value>,
})).value;

const attributes = fc.dictionary(words, anyAttributeValue, { maxKeys: 4, noNullPrototype: true });
const hexId = (digits: number): fc.Arbitrary<string> =>
  fc
    .bigInt({ min: 1n, max: 2n ** BigInt(digits * 4) - 1n })
    .map((id) => id.toString(16).padStart(digits, '0'));
const timeNs = fc.bigInt({ min: 1_760_000_000_000_000_000n, max: 1_760_000_100_000_000_000n });

/** Spans with few distinct ids, so that parents, duplicates and circles happen. */
export const anySpan: fc.Arbitrary<SpanRecord> = fc.record(
  {
    traceId: fc.oneof(fc.constantFrom('0a'.repeat(16), '0b'.repeat(16)), hexId(32)),
    spanId: fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((n) => `000000000000000${n}`),
      hexId(16),
    ),
    parentSpanId: fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((n) => `000000000000000${n}`),
      hexId(16),
    ),
    name: words,
    kind: fc.integer({ min: 0, max: 5 }),
    startNs: timeNs,
    endNs: timeNs,
    status: fc.integer({ min: 0, max: 2 }),
    statusMessage: words,
    attributes,
    resource: attributes,
    scope: words,
    events: fc.array(fc.record({ name: words, timeNs, attributes }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: hexId(32), spanId: hexId(16), attributes }), { maxLength: 2 }),
    droppedCount: fc.integer({ min: 0, max: 1000 }),
  },
  { requiredKeys: ['traceId', 'spanId', 'name', 'startNs', 'endNs'], noNullPrototype: true },
);
