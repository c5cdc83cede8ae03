import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { text } from 'node:stream/consumers';

export const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** One message as gRPC frames it. */
export const framed = (message: Uint8Array, compressed = 0): Buffer => {
  const head = Buffer.from([compressed, 0, 0, 0, 0]);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** A frame as it goes over the wire; the numbers are those of RFC 9113. */
export const frame = (type: number, flags: number, stream: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

const literal = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);

/** What every client says first. */
export const greeting = Buffer.concat([Buffer.from(PREFACE), frame(4, 0, 0, Buffer.alloc(0))]);

/** The headers of a gRPC export of spans. */
export const headersFrame = (stream: number, flags = 4): Buffer =>
  frame(
    1,
    flags,
    stream,
    Buffer.concat([
      Buffer.from([0x83, 0x86]),
      literal(':path', TRACES),
      literal(':authority', 'x'),
      literal('content-type', 'application/grpc'),
    ]),
  );

export const dataFrame = (stream: number, payload: Uint8Array, flags = 1): Buffer =>
  frame(0, flags, stream, payload);

/** A client over HTTP/2 with prior knowledge, closed when it is disposed. */
export interface Client extends AsyncDisposable {
  readonly session: ClientHttp2Session;
  /** Begins a gRPC call; `headers` override what every call has. */
  begin(path: string, headers?: Record<string, string>): ClientHttp2Stream;
  /** The status of a whole call, with the message of its answer. */
  call(path: string, body: Uint8Array, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: string;
  readonly message: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a stream is answered, once it has all been said. */
export const answerTo = async (stream: ClientHttp2Stream): Promise<Answer> => {
  let headers: Record<string, unknown> = {};
  let trailers: Record<string, unknown> = {};
  stream.on('response', (found) => {
    headers = found;
  });
  stream.on('trailers', (found) => {
    trailers = found;
  });
  const body = await text(stream.setEncoding('latin1'));
  const last = { ...headers, ...trailers };
  return {
    status: String(last['grpc-status']),
    message: decodeURIComponent(String(last['grpc-message'] ?? '')),
    body,
    headers,
  };
};

export const client = async (port: number): Promise<Client> => {
  const session = connect(`http://127.0.0.1:${port}`);
  await once(session, 'connect');
  session.on('error', () => {});
  const begin = (path: string, headers: Record<string, string> = {}): ClientHttp2Stream => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => {});
    return stream;
  };
  return {
    session,
    begin,
    call: (path, body, headers) => {
      const stream = begin(path, headers);
      stream.end(body);
      return answerTo(stream);
    },
    [Symbol.asyncDispose]: async () => {
      session.destroy();
      if (!session.destroyed) await once(session, 'close');
    },
  };
};
