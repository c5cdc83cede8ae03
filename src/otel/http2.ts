import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Connection } from './connection.ts';
import { deadline } from './deadline.ts';
import { FrameWatch } from './frames.ts';
import type { TrafficEvents } from './incoming.ts';
import type { ReceiverLimits } from './limits.ts';
import type { Reply } from './reply.ts';
import { type Tap, tap } from './tap.ts';

/** Loaded by the first connection that speaks HTTP/2: with TLS in its train it costs 12 ms, and few subjects need it. */
const http2 = (): typeof import('node:http2') => process.getBuiltinModule('node:http2');

const WINDOW_BYTES = 1 << 20;
const STREAMS = 256;
const HEADER_BYTES = 16 << 10;

/** Answers a request; gRPC's status goes after the message, or at once where there is none. */
const respond = (stream: ServerHttp2Stream, { status, headers, body, trailers }: Reply): void => {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  const head = { ':status': status, ...headers };
  if (trailers === undefined) {
    stream.respond(head);
    stream.end(body);
  } else if (body.length === 0) {
    stream.respond({ ...head, ...trailers }, { endStream: true });
  } else {
    stream.respond(head, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ ...trailers }));
    stream.end(body);
  }
  if (!stream.readableEnded) stream.close(http2().constants.NGHTTP2_NO_ERROR);
};

/** One connection that speaks HTTP/2, from its first byte to its last. */
class Http2Connection {
  readonly #connection: Connection;
  readonly #limits: ReceiverLimits;
  readonly #events: TrafficEvents;
  readonly #watch: FrameWatch;
  readonly #tap: Tap;
  readonly #session: ServerHttp2Session;
  /** The newest streams that the session gave to us, oldest first. */
  readonly #given = new Set<number>();
  /** Streams that were read to their end and are not over. */
  readonly #read = new Set<number>();
  #open = 0;
  #state: 'new' | 'idle' | 'head' | 'busy' | 'leaving' | 'over' = 'new';
  #paused = false;

  constructor(connection: Connection, limits: ReceiverLimits, events: TrafficEvents, closed: () => void) {
    this.#connection = connection;
    this.#limits = limits;
    this.#events = events;
    this.#watch = new FrameWatch({
      cancelled: (stream) => {
        if (!this.#read.has(stream)) events.truncated();
      },
      reset: (stream) => this.#reset(stream),
      parted: () => this.#part(),
    });
    this.#tap = tap(connection.socket, this.#watch, {
      heard: () => this.#attend(),
      left: () => this.#leave(),
    });
    const over = (): void => {
      if (connection.socket.closed && this.#tap.stream.closed) closed();
    };
    connection.socket.once('close', over);
    this.#tap.stream.once('close', over);
    connection.begun = () => this.#watch.begun;
    connection.close = () => {
      this.#finish();
      connection.socket.destroy();
    };
    this.#session = http2().performServerHandshake(this.#tap.stream, {
      settings: {
        initialWindowSize: WINDOW_BYTES,
        maxConcurrentStreams: STREAMS,
        maxHeaderListSize: HEADER_BYTES,
      },
    });
    this.#session.setLocalWindowSize(WINDOW_BYTES);
    this.#session.on('stream', (stream, headers) => this.#serve(stream, headers));
    this.#session.on('error', () => this.#fail());
    this.#session.on('close', () => this.#finish());
  }

  /** Gives the connection the time that belongs to what it is doing. */
  #attend(): void {
    if (this.#state === 'leaving' || this.#state === 'over' || this.#paused) return;
    const busy = this.#open > 0;
    const state = busy ? 'busy' : this.#watch.begun + this.#watch.unanswered > 0 ? 'head' : 'idle';
    if (state === this.#state) return;
    this.#state = state;
    // a request that is here has a deadline of its own
    if (state === 'busy') this.#connection.relax();
    else this.#connection.within(state === 'head' ? this.#limits.headMs : this.#limits.idleMs);
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const { id = 0 } = stream;
    this.#note(id);
    this.#open++;
    stream.on('error', () => {});
    let cancel = (): void => {};
    const patience = (): void => {
      cancel = deadline(this.#limits.bodyMs, () => (this.#paused ? patience() : this.#giveUp(stream)));
    };
    patience();
    stream.once('end', () => this.#watch.isWhole(id) && this.#read.add(id));
    stream.once('close', () => {
      cancel();
      this.#read.delete(id);
      this.#open--;
      this.#attend();
      this.#settle();
    });
    this.#attend();
    void this.#events.request({
      method: headers[':method'] ?? '',
      path: headers[':path'] ?? '',
      headers,
      body: stream,
      whole: () => this.#watch.isWhole(id),
      peer: this.#connection.peer,
      flow: this,
      answer: (reply) => respond(stream, reply),
    });
  }

  /** Part of `Flow`: the whole connection waits, for its window is one. */
  pause(): void {
    this.#paused = true;
    this.#connection.relax();
    this.#tap.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#state !== 'leaving' && this.#state !== 'over') this.#state = 'new';
    this.#attend();
    this.#tap.resume();
  }

  #giveUp(stream: ServerHttp2Stream): void {
    if (!stream.readableEnded && !this.#connection.ended) this.#events.refused('timeout');
    stream.close(http2().constants.NGHTTP2_CANCEL);
  }

  #note(stream: number): void {
    this.#given.add(stream);
    const [oldest = 0] = this.#given;
    if (this.#given.size > 2 * STREAMS) this.#given.delete(oldest);
  }

  /** A stream that the session reset by itself was no request. */
  #reset(stream: number): void {
    if (!this.#given.has(stream) && !this.#connection.ended) this.#events.refused('malformed');
  }

  /** The session does not always say that it gave up, but to the client. */
  #part(): void {
    if (this.#session.closed || this.#session.destroyed) return;
    this.#fail();
    setImmediate(() => this.#finish());
  }

  #fail(): void {
    if (!this.#connection.ended) this.#events.refused('malformed');
    this.#connection.ended = true;
    this.#connection.within(this.#limits.headMs);
  }

  /** The client is gone; what it sent whole is still read. */
  #leave(): void {
    if (this.#state === 'over') return;
    if (this.#state !== 'leaving') this.#connection.within(this.#limits.headMs);
    this.#state = 'leaving';
    this.#settle();
  }

  #settle(): void {
    if (this.#state === 'leaving' && this.#watch.unanswered === 0) this.#finish();
  }

  #finish(): void {
    // the session resets what is open when it goes
    if (this.#state === 'over') return;
    this.#state = 'over';
    const { begun } = this.#watch;
    this.#connection.begun = () => (begun === 0 && this.#tap.unsure() ? 1 : begun);
    this.#session.destroy();
    this.#tap.stream.destroy();
  }
}

/** Reads a connection that speaks HTTP/2, and calls `closed` when nothing more can come of it. */
export const takeHttp2 = (
  connection: Connection,
  limits: ReceiverLimits,
  events: TrafficEvents,
  closed: () => void,
): void => {
  new Http2Connection(connection, limits, events, closed);
};
