import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createCookies } from '../../src/engine/cookies.ts';
import type { Encoded } from '../../src/engine/http-encode.ts';
import type { Hops } from '../../src/engine/http-follow.ts';
import { portOf } from './ports.ts';

/** One request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (request: Seen, response: ServerResponse) => void;

/** A real server on the loopback that keeps what it is asked. Its names `a.test` and `b.test` are two origins. */
export const httpServer = async (answer: Answer) => {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: await text(request) };
    seen.push(one);
    answer(one, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = portOf(server);
  const hops = (more: Partial<Hops> = {}): Hops => ({
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    most: 20,
    cookies: createCookies(),
    maxBytes: 65_536,
    signal: AbortSignal.timeout(10_000),
    connect: () => async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    onAnswered: () => {},
    ...more,
  });
  const request = (path: string, more: Partial<Encoded> = {}): Encoded => ({
    method: 'GET',
    url: new URL(path, 'http://a.test'),
    headers: {},
    ...more,
  });
  return {
    seen,
    port,
    hops,
    request,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
};
