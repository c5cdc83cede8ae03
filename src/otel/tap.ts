import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FrameWatch } from './frames.ts';

/** A socket as a session reads and writes it, with a hand on its flow. */
export interface Tap {
  readonly stream: Duplex;
  /** Whether a write failed before the socket was read to its end: nobody knows what it still held. */
  unsure(): boolean;
  pause(): void;
  resume(): void;
}

/** Answers are small: a client that lets more than this pile up gets nothing more until it has read. */
const UNREAD_BYTES = 64 << 10;

/** Writes to a socket when the time has come. */
interface Writer {
  /** Something was read from the socket. */
  heard(): void;
  /** Takes a chunk; `done` asks for the next. */
  write(chunk: Buffer, done: () => void): void;
  /** Writes what is left. */
  end(): void;
}

/**
 * Holds writes back until a turn of the loop in which nothing was heard. A write that fails destroys the socket with all
 * that it holds unread, and it fails when the client has written and left: so that is read first.
 */
const patientWriter = (socket: Socket): Writer => {
  let waiting: Buffer[] = [];
  let unread = 0;
  let quiet = true;
  let next: (() => void) | undefined;
  const write = (): void => {
    const all = Buffer.concat(waiting);
    waiting = [];
    const written = (): void => {
      unread -= all.length;
      if (unread >= UNREAD_BYTES) return;
      const ask = next;
      next = undefined;
      ask?.();
    };
    if (socket.writable) socket.write(all, written);
    else written();
  };
  const flush = (): void => {
    if (quiet) write();
    else setImmediate(flush);
    quiet = true;
  };
  return {
    heard: () => {
      quiet = false;
    },
    write: (chunk, done) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(chunk);
      unread += chunk.length;
      if (unread < UNREAD_BYTES) done();
      else next = done;
    },
    end: () => {
      if (waiting.length > 0) write();
    },
  };
};

/**
 * Stands between a socket and its HTTP/2 session, and lets the watch see both directions. Neither the client's end nor
 * a failed write reaches the session: it would throw away requests that it has and has not read.
 */
export const tap = (
  socket: Socket,
  watch: FrameWatch,
  { heard, left }: { heard(): void; left(): void },
): Tap => {
  const writer = patientWriter(socket);
  let paused = false;
  let unsure = false;
  const stream = new Duplex({
    read: () => {
      if (!paused) socket.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      watch.sent(chunk);
      writer.write(chunk, done);
    },
    destroy: (_error, done) => {
      writer.end();
      socket.destroySoon();
      done(null);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    writer.heard();
    watch.received(chunk);
    if (!stream.push(chunk)) socket.pause();
    heard();
  });
  socket.once('end', left);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    unsure = error.syscall === 'write' && !socket.readableEnded;
  });
  socket.once('close', left);
  return {
    stream,
    unsure: () => unsure,
    pause: () => {
      paused = true;
      socket.pause();
    },
    resume: () => {
      paused = false;
      socket.resume();
    },
  };
};
