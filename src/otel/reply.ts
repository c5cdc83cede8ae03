/** How a request is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Encoding = 'protobuf' | 'json';

const CONTENT_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

const chunk = (tag: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag, ...varint(bytes.length)]), bytes]);

const reply = (status: number, encoding: Encoding, body: Buffer, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'content-type': CONTENT_TYPES[encoding], 'content-length': String(body.length), ...headers },
  body,
});

/** Full success when `rejected` is 0: then `partial_success` must not be set. */
export const accepted = (encoding: Encoding, rejected = 0): Reply => {
  const errorMessage = `${rejected} spans without valid ids were left out`;
  if (encoding === 'json') {
    const json = rejected === 0 ? {} : { partialSuccess: { rejectedSpans: String(rejected), errorMessage } };
    return reply(200, encoding, Buffer.from(JSON.stringify(json)));
  }
  if (rejected === 0) return reply(200, encoding, Buffer.alloc(0));
  const message = chunk(0x12, Buffer.from(errorMessage));
  return reply(
    200,
    encoding,
    chunk(0x0a, Buffer.concat([Buffer.from([0x08, ...varint(rejected)]), message])),
  );
};

/** A refusal; its body is a google.rpc.Status in the encoding of the request, as OTLP asks. */
export const refused = (
  status: number,
  encoding: Encoding,
  message: string,
  headers: Reply['headers'] = {},
): Reply => {
  const body =
    encoding === 'json' ? Buffer.from(JSON.stringify({ message })) : chunk(0x12, Buffer.from(message));
  return reply(status, encoding, body, headers);
};
