import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { deadline } from './deadline.ts';
import type { ReceiverLimits } from './limits.ts';
import { type Speech, sniff } from './sniff.ts';

/** One accepted connection. */
interface Connection {
  readonly socket: Socket;
  readonly peer: string;
  cancelDeadline: () => void;
  /** True while a request is being received. */
  receiving: boolean;
  /** Bytes that belonged to requests which came in whole. */
  settledBytes: number;
  /** We ended it: what it left unsaid is our doing. */
  ended: boolean;
}

/** Where the connections report to. */
export interface ConnectionEvents {
  request(request: IncomingMessage, response: ServerResponse, peer: string): Promise<void>;
  sentinel(nonce: string, socket: Socket): boolean;
  refused(reason: string): void;
  truncated(): void;
  changed(): void;
}

/** An empty SETTINGS frame, then GOAWAY with HTTP_1_1_REQUIRED: a gRPC client fails at once and knows why. */
const HTTP2_REFUSAL = Buffer.from(
  '000000040000000000' + '000008070000000000' + '00000000' + '0000000d',
  'hex',
);

/**
 * Takes accepted sockets, tells their protocol, and holds every deadline: the HTTP server here never listens, and its
 * own time-outs are armed by listening only.
 */
export class Connections {
  readonly #limits: ReceiverLimits;
  readonly #events: ConnectionEvents;
  readonly #open = new Map<Duplex, Connection>();
  readonly #server: Server;
  #accepted = 0;
  #over = false;

  constructor(limits: ReceiverLimits, events: ConnectionEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
    this.#server.on('request', (request, response) => this.#serve(request, response));
    this.#server.on('clientError', (error, socket) => this.#parserFailed(error, socket));
  }

  get size(): number {
    return this.#open.size;
  }

  /** Connections accepted since the beginning. */
  get accepted(): number {
    return this.#accepted;
  }

  accept(socket: Socket, peer: string): void {
    this.#accepted++;
    socket.on('error', () => socket.destroy());
    if (this.#over || this.#open.size >= this.#limits.connections) {
      this.#events.refused(this.#over ? 'too-late' : 'too-many-connections');
      socket.destroy();
      return;
    }
    const connection: Connection = {
      socket,
      peer,
      cancelDeadline: () => {},
      receiving: false,
      settledBytes: 0,
      ended: false,
    };
    this.#open.set(socket, connection);
    socket.once('close', () => this.#closed(connection));
    this.#idle(connection);
    const firstByte = (): void => this.#within(connection, this.#limits.headMs);
    sniff(socket, firstByte, (speech) => this.#dispatch(connection, speech));
    this.#events.changed();
  }

  /** Ends every connection now, and those that are still to come. */
  destroy(): void {
    this.#over = true;
    for (const connection of this.#open.values()) end(connection);
  }

  #dispatch(connection: Connection, speech: Speech): void {
    const { socket } = connection;
    if (speech.kind === 'http1') {
      this.#server.emit('connection', socket);
      socket.resume();
      return;
    }
    if (speech.kind === 'cut') {
      socket.end();
      return;
    }
    connection.ended = true;
    connection.cancelDeadline();
    if (speech.kind === 'sentinel' && this.#events.sentinel(speech.nonce, socket)) return;
    this.#events.refused(speech.kind === 'http2' ? 'unsupported-protocol' : 'malformed');
    this.#within(connection, this.#limits.headMs);
    socket.resume();
    socket.end(speech.kind === 'http2' ? HTTP2_REFUSAL : '');
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#open.get(request.socket);
    if (!connection) return;
    connection.receiving = true;
    this.#within(connection, this.#limits.bodyMs);
    request.once('end', () => {
      connection.receiving = false;
      connection.settledBytes = connection.socket.bytesRead;
      connection.cancelDeadline();
    });
    response.once('finish', () => {
      // Answered before it had said all: what is missing was not wanted.
      if (!request.complete) connection.ended = true;
      if (!connection.receiving) this.#idle(connection);
    });
    void this.#events.request(request, response, connection.peer);
  }

  /** Answers what is not HTTP. A reset or an end in the middle is told apart when the connection closes. */
  #parserFailed(error: Error, socket: Duplex): void {
    const connection = this.#open.get(socket);
    const code = 'code' in error ? String(error.code) : '';
    const left = !socket.writable || code === 'ECONNRESET' || code === 'HPE_INVALID_EOF_STATE';
    if (!connection || connection.ended || left) {
      socket.destroy();
      return;
    }
    connection.ended = true;
    const tooLarge = code === 'HPE_HEADER_OVERFLOW';
    this.#events.refused(tooLarge ? 'too-large' : 'malformed');
    const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    // What it still says is not read, but its end must be seen.
    socket.resume();
    this.#within(connection, this.#limits.headMs);
  }

  #idle(connection: Connection): void {
    this.#within(connection, this.#limits.idleMs);
  }

  #within(connection: Connection, ms: number): void {
    connection.cancelDeadline();
    connection.cancelDeadline = deadline(ms, () => {
      if (!connection.ended && unfinished(connection)) this.#events.refused('timeout');
      end(connection);
    });
  }

  #closed(connection: Connection): void {
    connection.cancelDeadline();
    this.#open.delete(connection.socket);
    if (!connection.ended && unfinished(connection)) this.#events.truncated();
    this.#events.changed();
  }
}

/** Whether the connection holds the beginning of a request and not its end. */
const unfinished = ({ socket, settledBytes }: Connection): boolean => socket.bytesRead > settledBytes;

const end = (connection: Connection): void => {
  connection.ended = true;
  connection.socket.destroy();
};
