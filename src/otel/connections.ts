import type { Socket } from 'node:net';
import { Connection } from './connection.ts';
import { createHttp1, type Http1 } from './http1.ts';
import { takeHttp2 } from './http2.ts';
import type { TrafficEvents } from './incoming.ts';
import type { ReceiverLimits } from './limits.ts';
import { type Speech, sniff } from './sniff.ts';

/** Where the connections report to. */
export interface ConnectionEvents extends TrafficEvents {
  sentinel(nonce: string, socket: Socket): boolean;
  changed(): void;
}

/** Takes accepted sockets, tells their protocol, and holds their number, and the deadlines of what is no request. */
export class Connections {
  readonly #limits: ReceiverLimits;
  readonly #events: ConnectionEvents;
  readonly #open = new Set<Connection>();
  readonly #http1: Http1;
  #accepted = 0;
  #over = false;

  constructor(limits: ReceiverLimits, events: ConnectionEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#http1 = createHttp1(limits, events);
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
    const connection = new Connection(socket, peer, (expired) => this.#expired(expired));
    this.#open.add(connection);
    const closed = (): void => this.#closed(connection);
    socket.once('close', closed);
    connection.within(this.#limits.idleMs);
    sniff(
      socket,
      () => connection.within(this.#limits.headMs),
      (speech) => this.#dispatch(connection, speech, closed),
    );
    this.#events.changed();
  }

  /** Ends every connection now, and those that are still to come. */
  destroy(): void {
    this.#over = true;
    for (const connection of this.#open) connection.end();
  }

  #dispatch(connection: Connection, speech: Speech, closed: () => void): void {
    const { socket } = connection;
    switch (speech.kind) {
      case 'http1':
        this.#http1.take(connection);
        return;
      case 'http2':
        // it may hold requests that came whole for longer than its socket
        socket.off('close', closed);
        takeHttp2(connection, this.#limits, this.#events, closed);
        return;
      case 'cut':
        socket.end();
        return;
      case 'sentinel':
        this.#welcome(connection, speech.nonce);
        return;
      default:
        speech satisfies never;
    }
  }

  #welcome(connection: Connection, nonce: string): void {
    const { socket } = connection;
    connection.ended = true;
    connection.relax();
    if (this.#events.sentinel(nonce, socket)) return;
    this.#events.refused('malformed');
    connection.within(this.#limits.headMs);
    socket.resume();
    socket.end();
  }

  #expired(connection: Connection): void {
    if (!connection.ended && connection.begun() > 0) this.#events.refused('timeout');
    connection.end();
  }

  #closed(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    connection.relax();
    if (!connection.ended) for (let left = connection.begun(); left > 0; left--) this.#events.truncated();
    this.#events.changed();
  }
}
