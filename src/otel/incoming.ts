import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Reply } from './reply.ts';

/** A connection that can be told to wait, and gets more time when it may go on. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** A request whose headers are here, whatever version of HTTP brought it. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Whether the client has sent all of it and not taken it back: a body also ends where its stream is cut. */
  whole(): boolean;
  readonly peer: string;
  readonly flow: Flow;
  /** Answers it; does nothing when nobody is left to hear. */
  answer(reply: Reply): void;
}

/** What those who read connections report. */
export interface TrafficEvents {
  /** Settles when the request is answered. */
  request(incoming: Incoming): Promise<void>;
  refused(reason: string): void;
  truncated(): void;
}
