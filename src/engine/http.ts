import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { readBody } from './http-body.ts';

/** One request over a socket of the room. `maxBytes` bounds the body that is kept, after it is decompressed. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** PEM text that https trusts beside Node's own certificates. */
  readonly ca?: string | undefined;
  connect(signal: AbortSignal): Promise<Socket>;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several of one name are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** The `set-cookie` headers, one each. */
  readonly cookies: readonly string[];
  readonly body: string;
  readonly truncated: boolean;
}

const flatten = (message: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

/** Sends the request over the socket; settles at the head of the answer. Throws at once for a header that HTTP forbids. */
const exchange = (
  { method, url, headers, body, signal }: HttpRequest,
  socket: Socket,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = httpRequest({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, connection: 'close', ...length, ...headers },
      createConnection: () => socket,
      signal,
    });
    // without listeners Node drops such an answer and says nothing
    for (const event of ['upgrade', 'connect'] as const)
      outgoing.once(event, ({ statusCode }: IncomingMessage) =>
        reject(new Error(`the answer ${statusCode} leaves HTTP, and a step speaks nothing else`)),
      );
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });

/** TLS is loaded by the first request that asks for it: 6 ms. */
const secured = async (plain: Socket, request: HttpRequest): Promise<Socket> =>
  (await import('./http-tls.ts')).openTls(plain, request);

/** Sends one request and reads the answer whole; redirects are answers. Rejects with the socket's error. */
export const sendHttp = async (request: HttpRequest): Promise<HttpResponse> => {
  const plain = await request.connect(request.signal);
  try {
    const socket = request.url.protocol === 'https:' ? await secured(plain, request) : plain;
    const message = await exchange(request, socket);
    return {
      status: message.statusCode ?? 0,
      headers: flatten(message),
      cookies: message.headers['set-cookie'] ?? [],
      ...(await readBody(message, request)),
    };
  } finally {
    // an open socket would keep the runner from ending
    plain.destroy();
  }
};
