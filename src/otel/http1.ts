import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connection } from './connection.ts';
import type { Flow, TrafficEvents } from './incoming.ts';
import type { ReceiverLimits } from './limits.ts';
import type { Reply } from './reply.ts';

/** Reads connections that speak HTTP/1.1. */
export interface Http1 {
  take(connection: Connection): void;
}

interface Taken {
  readonly connection: Connection;
  /** Bytes that belonged to requests which came in whole. */
  settledBytes: number;
}

const send = (request: IncomingMessage, response: ServerResponse, reply: Reply): void => {
  response.writeHead(
    reply.status,
    request.complete ? reply.headers : { ...reply.headers, connection: 'close' },
  );
  response.end(reply.body);
};

const flowOf = (request: IncomingMessage, connection: Connection, limits: ReceiverLimits): Flow => ({
  pause: () => {
    connection.relax();
    request.pause();
  },
  resume: () => {
    connection.within(limits.bodyMs);
    request.resume();
  },
});

const serve = (
  { connection, ...taken }: Taken & { settle(): void },
  [request, response]: readonly [IncomingMessage, ServerResponse],
  limits: ReceiverLimits,
  events: TrafficEvents,
): void => {
  connection.within(limits.bodyMs);
  let receiving = true;
  request.once('end', () => {
    receiving = false;
    taken.settle();
    // until the client takes the answer
    connection.within(limits.headMs);
  });
  response.once('finish', () => {
    // Answered before it had said all: what is missing was not wanted.
    if (!request.complete) connection.ended = true;
    if (!receiving) connection.within(limits.idleMs);
  });
  void events.request({
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: request,
    whole: () => request.complete,
    peer: connection.peer,
    flow: flowOf(request, connection, limits),
    answer: (reply) => send(request, response, reply),
  });
};

/** Answers what is not HTTP. A reset or an end in the middle is told apart when the connection closes. */
const parserFailed = (
  error: Error,
  socket: Duplex,
  connection: Connection | undefined,
  limits: ReceiverLimits,
  events: TrafficEvents,
): void => {
  const code = 'code' in error ? String(error.code) : '';
  const left = !socket.writable || code === 'ECONNRESET' || code === 'HPE_INVALID_EOF_STATE';
  if (!connection || connection.ended || left) {
    socket.destroy();
    return;
  }
  connection.ended = true;
  const tooLarge = code === 'HPE_HEADER_OVERFLOW';
  events.refused(tooLarge ? 'too-large' : 'malformed');
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  // What it still says is not read, but its end must be seen.
  socket.resume();
  connection.within(limits.headMs);
};

/** The server never listens, and Node's own time-outs are armed by listening only: the connections have their own. */
export const createHttp1 = (limits: ReceiverLimits, events: TrafficEvents): Http1 => {
  const open = new WeakMap<Duplex, Taken>();
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.on('request', (request, response) => {
    const taken = open.get(request.socket);
    if (!taken) return;
    const settle = (): void => {
      taken.settledBytes = taken.connection.socket.bytesRead;
    };
    serve({ ...taken, settle }, [request, response], limits, events);
  });
  server.on('clientError', (error, socket) =>
    parserFailed(error, socket, open.get(socket)?.connection, limits, events),
  );
  return {
    take(connection) {
      const taken: Taken = { connection, settledBytes: 0 };
      open.set(connection.socket, taken);
      connection.begun = () => (connection.socket.bytesRead > taken.settledBytes ? 1 : 0);
      server.emit('connection', connection.socket);
      connection.socket.resume();
    },
  };
};
