import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../src/otel/store.ts';
import { client, dataFrame, framed, greeting, headersFrame, TRACES } from '../helpers/http2.ts';
import { encodeProtobuf } from '../helpers/otlp.ts';
import { listen, until } from '../helpers/receiver.ts';

const PROTOBUF = 'application/x-protobuf';

const span = (n: number): SpanRecord => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: n.toString(16).padStart(16, '0'),
  name: 'x'.repeat(1000),
  startNs: 1n,
  endNs: 2n,
});

describe('ten megabytes that inflate to ten gigabytes', () => {
  const member = gzipSync(Buffer.alloc(16 << 20));
  const bomb = Buffer.concat(Array.from({ length: 640 }, () => member));
  const grownBy = (before: number): number => (process.memoryUsage().rss - before) / 2 ** 20;

  it('are refused over HTTP before they have grown', async () => {
    await using room = await listen();
    const headers = { 'content-type': PROTOBUF, 'content-encoding': 'gzip' };
    const before = process.memoryUsage().rss;
    const answers = await Promise.all(
      [1, 2, 3].map(() => fetch(`${room.url}/v1/traces`, { method: 'POST', body: bomb, headers })),
    );
    expect(bomb.length).toBeGreaterThan(10e6);
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413]);
    expect(room.receiver.counts().refused).toEqual({ 'too-large': 3 });
    expect(grownBy(before)).toBeLessThan(400);
  });

  it('are refused over gRPC before they have grown', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const before = process.memoryUsage().rss;
    const answer = await caller.call(TRACES, framed(bomb, 1), { 'grpc-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: '8' });
    expect(room.receiver.counts().refused).toEqual({ 'too-large': 1 });
    expect(grownBy(before)).toBeLessThan(400);
  });
});

describe('five hundred connections at once', () => {
  const everyone = Array.from({ length: 500 }, (_, n) => n + 1);

  it('are all answered over HTTP/1.1', async () => {
    await using room = await listen();
    const heads = await Promise.all(
      everyone.map(async (n) => {
        const body = encodeProtobuf([span(n)]);
        const socket = await room.open();
        const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${PROTOBUF}\r\n`;
        socket.write(Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]));
        return (await text(socket)).slice(0, 12);
      }),
    );
    expect(new Set(heads)).toEqual(new Set(['HTTP/1.1 200']));
    expect([room.store.size, room.receiver.counts().refused]).toEqual([500, {}]);
  });

  it('are all heard over HTTP/2', async () => {
    await using room = await listen();
    const sockets = await Promise.all(
      everyone.map(async (n) => {
        const socket = await room.open();
        const body = framed(encodeProtobuf([span(n)]));
        socket.resume().write(Buffer.concat([greeting, headersFrame(1), dataFrame(1, body)]));
        return socket;
      }),
    );
    await until(room.receiver, () => room.receiver.activity().arrivals === 500);
    expect([room.store.size, room.receiver.counts().refused]).toEqual([500, {}]);
    for (const socket of sockets) socket.destroy();
    const proof = await room.receiver.seal(room.open, AbortSignal.timeout(20_000));
    expect(proof).toEqual({ truncated: 0, connections: 501 });
  });

  it('that each send a byte and wait starve nobody, and are let go', async () => {
    await using room = await listen({ headMs: 500 });
    const beginnings = [Buffer.from('P'), Buffer.from('POST / HTTP/1.1\r\nx'), greeting.subarray(0, 20)];
    const slow = await Promise.all(everyone.map(() => room.open()));
    const gone = slow.map((socket) => once(socket.on('error', () => {}).resume(), 'close'));
    for (const [n, socket] of slow.entries()) socket.write(beginnings[n % 3] ?? '');
    await using caller = await client(room.port);
    expect(await caller.call(TRACES, framed(encodeProtobuf([span(1)])))).toMatchObject({ status: '0' });
    await Promise.all(gone);
    expect(room.receiver.counts()).toMatchObject({ refused: { timeout: 500 }, truncated: 0 });
  });
});

it('a client that floods with pings it does not read the answers of is let go', async () => {
  await using room = await listen();
  const socket = await room.open();
  socket.on('error', () => {}).pause();
  const ping = Buffer.from(`000008060000000000${'00'.repeat(8)}`, 'hex');
  const pings = Buffer.concat(Array.from({ length: 10_000 }, () => ping));
  socket.write(greeting);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const flood = (error?: Error | null): void => {
    if (!error) socket.write(pings, flood);
  };
  flood();
  await until(room.receiver, () => room.receiver.counts().refused.malformed === 1);
  socket.destroy();
  await closed;
  expect(room.receiver.activity().openRequests).toBe(0);
});
