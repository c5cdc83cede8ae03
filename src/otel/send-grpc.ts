import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { unescaped } from '../util/percent.ts';
import { ANSWER_BYTES, type Answer, type Outgoing, type Sender } from './send.ts';

const OK = 0;
/** CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS: those that OTLP lets be tried again. */
const BUSY = new Set([1, 4, 10, 11, 14, 15]);

/** A message with its five bytes in front: compressed or not, and the length. */
const framed = ({ body, gzip }: Outgoing): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(gzip ? 1 : 0, 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
};

const answerOf = (headers: IncomingHttpHeaders, trailers: IncomingHttpHeaders, body: Buffer): Answer => {
  const written = trailers['grpc-status'] ?? headers['grpc-status'];
  if (written === undefined)
    return { kind: 'refused', reason: `HTTP ${headers[':status'] ?? '?'} without a gRPC status` };
  const status = Number(written);
  if (status === OK) return { kind: 'taken', body: body.subarray(5) };
  const message = trailers['grpc-message'] ?? headers['grpc-message'];
  const reason = `gRPC status ${status}${message === undefined ? '' : `: ${unescaped(String(message))}`}`;
  return { kind: BUSY.has(status) ? 'busy' : 'refused', reason };
};

const call = (session: ClientHttp2Session, request: Outgoing, signal: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const stream = session.request(
      {
        ...request.headers,
        ':method': 'POST',
        ':path': request.method,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...(request.gzip && { 'grpc-encoding': 'gzip' }),
      },
      { signal },
    );
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    const parts: Buffer[] = [];
    let size = 0;
    stream.on('response', (seen) => {
      headers = seen;
    });
    stream.on('trailers', (seen) => {
      trailers = seen;
    });
    stream.on('data', (part: Buffer) => {
      if (size < ANSWER_BYTES) parts.push(part);
      size += part.length;
    });
    stream.on('error', reject);
    stream.on('close', () => {
      if (stream.readableEnded && headers[':status'] !== undefined)
        resolve(answerOf(headers, trailers, Buffer.concat(parts)));
      else reject(new Error('the connection was closed before an answer'));
    });
    stream.end(framed(request));
  });

/** Waits until a session is connected; its error otherwise. */
const connected = (session: ClientHttp2Session, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    session.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    session.on('error', reject);
  });

/** OTLP/gRPC by `node:http2`: unary calls over one connection, which is opened again when it is lost. */
export const openGrpc = (): Sender => {
  let open: ClientHttp2Session | undefined;
  const sessionTo = async (url: string, signal: AbortSignal): Promise<ClientHttp2Session> => {
    if (open && !open.closed && !open.destroyed) return open;
    const session = connect(new URL(url).origin);
    open = session;
    try {
      await connected(session, signal);
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  };
  return {
    send: async (request, signal) => call(await sessionTo(request.url, signal), request, signal),
    async [Symbol.asyncDispose]() {
      open?.destroy();
    },
  };
};
