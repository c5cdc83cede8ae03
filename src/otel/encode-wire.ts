import type { Value } from '../model/value.ts';

type Attributes = Readonly<Record<string, Value>>;

const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
};

const tag = (field: number, type: number): Buffer => varint(BigInt(field * 8 + type));

/** A length-delimited field: text, bytes, or a message of its own. */
export const chunk = (field: number, ...parts: readonly Buffer[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([tag(field, 2), varint(BigInt(length)), ...parts]);
};

export const textField = (field: number, text: string): Buffer => chunk(field, Buffer.from(text));

/** An id of hex digits, as bytes. */
export const hexField = (field: number, digits: string): Buffer => chunk(field, Buffer.from(digits, 'hex'));

/** A varint field; a negative number is written in two's complement, as `int64` wants it. */
export const wholeField = (field: number, value: bigint): Buffer =>
  Buffer.concat([tag(field, 0), varint(value)]);

/** A `fixed64` or `sfixed64` field. */
export const fixedField = (field: number, value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return Buffer.concat([tag(field, 1), bytes]);
};

export const doubleField = (field: number, value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), bytes]);
};

/** The fields of an AnyValue, from opentelemetry/proto/common/v1/common.proto. */
const anyValue = (value: Value): Buffer => {
  switch (value.type) {
    case 'string':
      return textField(1, value.value);
    case 'bool':
      return wholeField(2, value.value ? 1n : 0n);
    case 'int':
      return wholeField(3, BigInt(value.value));
    case 'double':
      return doubleField(4, value.value);
    case 'array':
      return chunk(5, ...value.value.map((item) => chunk(1, anyValue(item))));
    case 'map':
      return chunk(6, ...attributeFields(1, value.value));
    case 'bytes':
      return chunk(7, Buffer.from(value.value, 'base64'));
    case 'null':
      return Buffer.alloc(0);
    default:
      return value satisfies never;
  }
};

/** Attributes as the KeyValue messages of a repeated field. */
export const attributeFields = (field: number, attributes: Attributes = {}): readonly Buffer[] =>
  Object.entries(attributes).map(([key, value]) =>
    chunk(field, textField(1, key), chunk(2, anyValue(value))),
  );
