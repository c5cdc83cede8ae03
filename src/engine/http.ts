import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** One request over a socket of the room. `maxBytes` bounds the body that is kept. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  connect(signal: AbortSignal): Promise<Socket>;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several of one name are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly truncated: boolean;
}

const readBody = async (
  message: IncomingMessage,
  maxBytes: number,
): Promise<{ body: string; truncated: boolean }> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size - bytes.length < maxBytes) chunks.push(bytes.subarray(0, maxBytes - (size - bytes.length)));
  }
  return { body: Buffer.concat(chunks).toString('utf8'), truncated: size > maxBytes };
};

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

/** Sends one request and reads the answer whole; redirects are answers. Rejects with the socket's error. */
export const sendHttp = async (request: HttpRequest): Promise<HttpResponse> => {
  const socket = await request.connect(request.signal);
  try {
    const message = await exchange(request, socket);
    const { body, truncated } = await readBody(message, request.maxBytes);
    return { status: message.statusCode ?? 0, headers: flatten(message), body, truncated };
  } finally {
    // an open socket would keep the runner from ending
    socket.destroy();
  }
};
