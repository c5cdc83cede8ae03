import { plural } from '../util/text.ts';

/** How a request is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** gRPC's own status, after the body. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** How a body is written, and an answer to it. */
export type Encoding = 'protobuf' | 'json' | 'grpc';

export type Signal = 'traces' | 'logs' | 'metrics';

/** Why a request is not taken in: its status in HTTP and in gRPC. Clients send again only after 429, 502, 503, 504 and 14. */
const STATUS = {
  malformed: [400, 3],
  'unknown-path': [404, 12],
  'wrong-path': [404, 12],
  'wrong-method': [405, 12],
  'unsupported-type': [415, 12],
  'too-large': [413, 8],
  'too-many': [413, 8],
  'internal-error': [500, 13],
} as const;

export type RefusalReason = keyof typeof STATUS;

/** A request that is not taken in: the reason it is counted under, and the words it is answered with. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly encoding: Encoding;
  readonly message: string;
  readonly headers?: Reply['headers'];
}

const CONTENT_TYPES = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
  grpc: 'application/grpc+proto',
} as const;

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

const chunk = (tag: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag, ...varint(bytes.length)]), bytes]);

/** gRPC's `grpc-message`: everything that is not printable ASCII is percent-encoded. */
const printable = (text: string): string =>
  text.replace(/[^ -~]+|%/gu, (found) => encodeURIComponent(Buffer.from(found).toString()));

const reply = (status: number, encoding: Encoding, body: Buffer, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'content-type': CONTENT_TYPES[encoding], 'content-length': String(body.length), ...headers },
  body,
});

const grpcReply = (message: Buffer | undefined, trailers: Reply['headers']): Reply => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message?.length ?? 0, 1);
  return {
    status: 200,
    headers: { 'content-type': CONTENT_TYPES.grpc },
    body: message ? Buffer.concat([head, message]) : Buffer.alloc(0),
    trailers,
  };
};

const partialSuccess = (rejected: number, errorMessage: string): Buffer =>
  chunk(
    0x0a,
    Buffer.concat([Buffer.from([0x08, ...varint(rejected)]), chunk(0x12, Buffer.from(errorMessage))]),
  );

/** Full success when `rejected` (spans) is 0: then `partial_success` must not be set. */
export const accepted = (encoding: Encoding, rejected = 0): Reply => {
  const errorMessage = `${plural(rejected, 'span')} without valid ids left out`;
  if (encoding === 'json') {
    const json = rejected === 0 ? {} : { partialSuccess: { rejectedSpans: String(rejected), errorMessage } };
    return reply(200, encoding, Buffer.from(JSON.stringify(json)));
  }
  const message = rejected === 0 ? Buffer.alloc(0) : partialSuccess(rejected, errorMessage);
  return encoding === 'grpc' ? grpcReply(message, { 'grpc-status': '0' }) : reply(200, encoding, message);
};

/** A refusal as OTLP asks for it: over HTTP a google.rpc.Status in the encoding of the request. */
export const refused = ({ reason, encoding, message, headers = {} }: Refusal): Reply => {
  const [http, grpc] = STATUS[reason];
  if (encoding === 'grpc') {
    return grpcReply(undefined, {
      'grpc-status': String(grpc),
      'grpc-message': printable(message),
      ...headers,
    });
  }
  const body =
    encoding === 'json' ? Buffer.from(JSON.stringify({ message })) : chunk(0x12, Buffer.from(message));
  return reply(http, encoding, body, headers);
};
