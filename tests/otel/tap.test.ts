import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { FrameWatch } from '../../src/otel/frames.ts';
import { tap } from '../../src/otel/tap.ts';

const noWatch = () => new FrameWatch({ cancelled: () => {}, reset: () => {}, parted: () => {} });

/** Both ends of a connection over loopback. */
const pair = async (): Promise<{ readonly ours: Socket; readonly theirs: Socket }> => {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [ours] = await once(server, 'connection');
  server.close();
  return { ours, theirs: theirs.on('error', () => {}) };
};

/** Settles when the socket is closed, however. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** Says `words`, which the other side has then and has not read, and leaves at once. */
const sayAndLeave = async (
  socket: Socket,
  words: string,
  leave: 'end' | 'resetAndDestroy',
): Promise<void> => {
  await new Promise<void>((written) => socket.write(words, () => written()));
  const left = closed(socket);
  if (leave === 'end') socket.end(() => socket.destroy());
  else socket.resetAndDestroy();
  await left;
};

it('a write that fails while something is unread leaves it unsure what that was', async () => {
  const { ours, theirs } = await pair();
  const { stream, unsure, pause } = tap(ours, noWatch(), { heard: () => {}, left: () => {} });
  pause();
  await sayAndLeave(theirs, 'the last words', 'resetAndDestroy');
  const left = closed(ours);
  stream.write('an answer');
  await left;
  expect(unsure()).toBe(true);
  stream.destroy();
});

it.each(['end', 'resetAndDestroy'] as const)(
  'all is read before it is answered, after %s too',
  async (leave) => {
    const { ours, theirs } = await pair();
    await sayAndLeave(theirs, 'x'.repeat(100_000), leave);
    const over = closed(ours);
    let read = 0;
    const { stream, unsure } = tap(ours, noWatch(), { heard: () => {}, left: () => {} });
    stream.on('data', (chunk: Buffer) => {
      read += chunk.length;
      // an answer to each piece: two that are written at once would cost the rest
      stream.write('an answer');
      stream.write('another');
    });
    ours.once('end', () => ours.destroy());
    await over;
    expect([read, unsure()]).toEqual([100_000, false]);
    stream.destroy();
  },
);

it('a client that does not read is not written to without end', async () => {
  const { ours, theirs } = await pair();
  const { stream } = tap(ours, noWatch(), { heard: () => {}, left: () => {} });
  theirs.pause();
  let taken = 0;
  const piece = Buffer.alloc(16 << 10);
  for (let n = 0; n < 2000; n++) stream.write(piece, () => (taken += piece.length));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(taken).toBeLessThan(16 << 20);
  theirs.destroy();
  ours.destroy();
  stream.destroy();
});
