import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FrameWatch } from './frames.ts';

/** A socket as a session reads and writes it, with a hand on its flow. */
export interface Tap {
  readonly stream: Duplex;
  /** Whether a write failed before the socket had been read to its end: nobody knows what it still held. */
  readonly unsure: boolean;
  pause(): void;
  resume(): void;
}

/**
 * Stands between a socket and its HTTP/2 session, and lets the watch see both directions. Neither the client's end nor
 * a failed write reaches the session: it would throw away requests that it has and has not read.
 *
 * Writes wait for a turn of the loop in which nothing was heard. The first write to a client that is gone makes the
 * kernel refuse the next, and the socket is closed then with everything it still holds: so that is read first.
 */
export const tap = (
  socket: Socket,
  watch: FrameWatch,
  { heard, left }: { heard(): void; left(): void },
): Tap => {
  let waiting: (() => void)[] = [];
  let quiet = true;
  let paused = false;
  let ended = false;
  let unsure = false;
  const flush = (): void => {
    if (waiting.length === 0) return;
    if (quiet || paused) {
      for (const write of waiting.splice(0)) write();
      return;
    }
    quiet = true;
    setImmediate(flush);
  };
  const stream = new Duplex({
    read: () => {
      if (!paused) socket.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      watch.sent(chunk);
      waiting.push(() => (socket.writable ? socket.write(chunk, () => done()) : done()));
      if (waiting.length === 1) setImmediate(flush);
    },
    destroy: (_error, done) => {
      const last = waiting;
      waiting = [];
      for (const write of last) write();
      socket.destroySoon();
      done(null);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    quiet = false;
    watch.received(chunk);
    if (!stream.push(chunk)) socket.pause();
    heard();
  });
  socket.once('end', () => {
    ended = true;
    left();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    unsure = error.syscall === 'write' && !ended;
  });
  socket.once('close', left);
  return {
    stream,
    get unsure() {
      return unsure;
    },
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
