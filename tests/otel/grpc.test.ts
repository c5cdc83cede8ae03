import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../src/otel/store.ts';
import {
  answerTo,
  client,
  dataFrame,
  frame,
  framed,
  greeting,
  headersFrame,
  TRACES,
} from '../helpers/http2.ts';
import { encodeProtobuf } from '../helpers/otlp.ts';
import { type Listening, listen, until } from '../helpers/receiver.ts';

const span = (n: number): SpanRecord => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: n.toString(16).padStart(16, '0'),
  name: `span ${n}`,
  startNs: 1_760_000_000_000_000_000n,
  endNs: 1_760_000_000_000_000_001n,
});

/** Waits until the receiver is done with everyone who connected. */
const gone = ({ receiver }: Listening): Promise<void> =>
  until(receiver, () => receiver.activity().connections + receiver.activity().openRequests === 0);

/** Lets the loop turn, so that what is to be said at once is said. */
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise(setImmediate);
};

const one = framed(encodeProtobuf([span(1)]));
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

describe('a gRPC call', () => {
  it.each([
    ['plain', framed(encodeProtobuf([span(1)])), {}],
    ['compressed', framed(gzipSync(encodeProtobuf([span(1)])), 1), { 'grpc-encoding': 'gzip' }],
    [
      'plain where it might be compressed',
      framed(encodeProtobuf([span(1)])),
      { 'grpc-encoding': 'gzip', 'content-type': 'application/grpc+proto' },
    ],
  ])('that is %s is in the store when it is answered', async (_, body, headers) => {
    await using room = await listen();
    await using caller = await client(room.port);
    const answer = await caller.call(TRACES, body, headers);
    expect(answer).toMatchObject({ status: '0', body: '\0\0\0\0\0' });
    expect(answer.headers).toMatchObject({ ':status': 200, 'content-type': 'application/grpc+proto' });
    expect(room.store.size).toBe(1);
  });

  it('is answered with a partial success when some spans have no valid ids', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const bad = { ...span(1), spanId: '00'.repeat(8) };
    const { status, body } = await caller.call(TRACES, framed(encodeProtobuf([bad, span(2)])));
    const message = '1 span without valid ids left out';
    expect([status, body]).toEqual(['0', `\0\0\0\0\x27\x0a\x25\x08\x01\x12\x21${message}`]);
    expect([room.store.size, room.receiver.counts().rejectedSpans]).toEqual([1, 1]);
  });

  it('is attributed by its metadata', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    await caller.call(TRACES, one, { 'x-clnrm-scenario': 'a', 'x-clnrm-service': 'api' });
    const range = { scenario: 'a', service: 'api', peer: '127.0.0.1', firstRow: 0, rows: 1 };
    expect(room.receiver.ranges()).toEqual([range]);
    expect(room.receiver.lastArrivalOf('api')).toBeGreaterThan(0);
  });

  it('of metrics is counted', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    expect(await caller.call(METRICS, framed(Buffer.alloc(0)))).toMatchObject({ status: '0' });
    expect(room.receiver.counts()).toMatchObject({ metrics: 1, refused: {} });
  });

  it('may be one of two hundred at once on one connection', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const calls = Array.from({ length: 200 }, (_, n) =>
      caller.call(TRACES, framed(encodeProtobuf([span(n + 1)]))),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect([new Set(statuses), room.store.size]).toEqual([new Set(['0']), 200]);
  });

  it('may be of 30 MB', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const large = framed(encodeProtobuf([{ ...span(1), name: 'x'.repeat(30 << 20) }]));
    expect(await caller.call(TRACES, large)).toMatchObject({ status: '0' });
  });
});

it('OTLP/HTTP is understood over HTTP/2 too', async () => {
  await using room = await listen();
  await using caller = await client(room.port);
  const type = { 'content-type': 'application/x-protobuf' };
  const stream = caller.begin('/v1/traces', type);
  stream.end(encodeProtobuf([span(1)]));
  const { headers } = await answerTo(stream);
  expect([headers[':status'], headers['content-type'], room.store.size]).toEqual([
    200,
    'application/x-protobuf',
    1,
  ]);
});

describe('a gRPC call is refused', () => {
  it.each([
    ['of an unknown method', '/grpc.health.v1.Health/Check', one, {}, '12', 'unknown-path'],
    ['in an unknown compression', TRACES, one, { 'grpc-encoding': 'zstd' }, '12', 'unsupported-type'],
    ['of no message', TRACES, Buffer.alloc(0), {}, '3', 'malformed'],
    ['of a message that is cut', TRACES, one.subarray(0, 9), {}, '3', 'malformed'],
    ['of two messages', TRACES, Buffer.concat([one, one]), {}, '3', 'malformed'],
    ['of garbage', TRACES, framed(Buffer.from([10, 255, 255])), {}, '3', 'malformed'],
    ['compressed unsaid', TRACES, framed(gzipSync('x'), 1), {}, '3', 'malformed'],
    [
      'of what is no gzip',
      TRACES,
      framed(Buffer.from('x'), 1),
      { 'grpc-encoding': 'gzip' },
      '3',
      'malformed',
    ],
    ['too large', TRACES, framed(Buffer.alloc(1500)), {}, '8', 'too-large'],
    ['far too large', TRACES, framed(Buffer.alloc(100_000)), {}, '8', 'too-large'],
    [
      'that would grow too large',
      TRACES,
      framed(gzipSync(Buffer.alloc(200_000)), 1),
      { 'grpc-encoding': 'gzip' },
      '8',
      'too-large',
    ],
  ])('%s, and the next is taken', async (_, path, body, headers, status, reason) => {
    await using room = await listen({ bodyBytes: 1000, inflatedBytes: 100_000 });
    await using caller = await client(room.port);
    expect(await caller.call(path, body, headers)).toMatchObject({ status, body: '' });
    expect(await caller.call(TRACES, one)).toMatchObject({ status: '0' });
    expect(room.receiver.counts()).toMatchObject({ refused: { [reason]: 1 }, truncated: 0, connections: 1 });
    expect(room.store.size).toBe(1);
  });

  it('with a message in which any character may stand', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const { message } = await caller.call(`/100%/${encodeURIComponent('→')}`, one);
    expect(message).toBe('no such method: /100%/%E2%86%92');
  });

  it('in an unknown compression by naming those that are known', async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const { headers } = await caller.call(TRACES, one, { 'grpc-encoding': 'br' });
    expect(headers['grpc-accept-encoding']).toBe('identity,gzip');
  });

  it('when the store is full', async () => {
    await using room = await listen({ records: 1 });
    await using caller = await client(room.port);
    expect(await caller.call(TRACES, one)).toMatchObject({ status: '0' });
    expect(await caller.call(TRACES, one)).toMatchObject({
      status: '8',
      message: 'more than 1 spans and logs',
    });
    expect(room.receiver.counts().refused).toEqual({ 'too-many': 1 });
  });
});

describe('a client over HTTP/2', () => {
  it('that says its preface byte by byte is heard', async () => {
    await using room = await listen();
    const socket = await room.open();
    socket.setNoDelay(true);
    for (const byte of 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0') {
      socket.write(byte, 'latin1');
      await new Promise(setImmediate);
    }
    const [settings] = await once(socket, 'data');
    expect(settings[3]).toBe(4);
    socket.destroy();
  });

  it.each([
    ['in its preface', greeting.subarray(0, 10), 1],
    ['after its greeting', greeting, 0],
    ['in the headers', Buffer.concat([greeting, headersFrame(1).subarray(0, 30)]), 1],
    ['after the headers', Buffer.concat([greeting, headersFrame(1)]), 1],
    ['in a frame', Buffer.concat([greeting, headersFrame(1), dataFrame(1, one).subarray(0, 30)]), 1],
    ['in a message', Buffer.concat([greeting, headersFrame(1), dataFrame(1, one, 0)]), 1],
    ['in two messages', Buffer.concat([greeting, headersFrame(1), headersFrame(3)]), 2],
    ['after a message', Buffer.concat([greeting, headersFrame(1), dataFrame(1, one)]), 0, 2],
  ])(
    'that leaves %s is counted as cut off where something is missing',
    async (_, bytes, truncated, spans = 0) => {
      await using room = await listen();
      for (const [n, leave] of (['end', 'reset'] as const).entries()) {
        const socket = await room.open();
        const heard = once(socket, 'data');
        socket.on('error', () => {}).resume();
        socket.write(bytes);
        await until(room.receiver, () => room.receiver.counts().connections === n + 1);
        if (leave === 'end') socket.end();
        else {
          await heard;
          await turns(10);
          socket.resetAndDestroy();
        }
        await gone(room);
      }
      expect(room.receiver.counts()).toMatchObject({ truncated: 2 * truncated, refused: {} });
      expect(room.store.size).toBe(spans);
    },
  );

  it.each([
    ['in the middle', dataFrame(1, one, 0), 1],
    ['whole', dataFrame(1, one), 0],
  ])('that takes back a call %s keeps its connection', async (_, data, truncated) => {
    await using room = await listen();
    const socket = await room.open();
    socket.resume();
    socket.write(Buffer.concat([greeting, headersFrame(1), data]));
    await until(room.receiver, () => room.receiver.activity().openRequests + room.store.size > 0);
    socket.write(Buffer.concat([frame(3, 0, 1, Buffer.from([0, 0, 0, 8])), headersFrame(3)]));
    socket.end(dataFrame(3, framed(encodeProtobuf([span(2)]))));
    await gone(room);
    expect(room.receiver.counts()).toMatchObject({ truncated, refused: {} });
    expect(room.store.size).toBe(2 - truncated);
  });

  it('that speaks no HTTP/2 behind its preface is refused', async () => {
    await using room = await listen();
    const socket = await room.open();
    socket.write(Buffer.concat([greeting, Buffer.alloc(100, 0xff)]));
    const said = Buffer.from(await text(socket.setEncoding('latin1')), 'latin1');
    await gone(room);
    // a GOAWAY behind the settings
    expect(said[30]).toBe(7);
    expect(room.receiver.counts()).toMatchObject({ truncated: 0, refused: { malformed: 1 } });
  });

  it('whose headers are none of a request is refused, and its connection goes on', async () => {
    await using room = await listen();
    const socket = await room.open();
    socket.resume();
    socket.write(Buffer.concat([greeting, frame(1, 5, 1, Buffer.from([0x83])), headersFrame(3)]));
    socket.end(dataFrame(3, one));
    await gone(room);
    expect(room.receiver.counts()).toMatchObject({ truncated: 0, refused: { malformed: 1 } });
    expect(room.store.size).toBe(1);
  });

  it('that leaves between two calls is not cut off', async () => {
    await using room = await listen();
    const caller = await client(room.port);
    await caller.call(TRACES, one);
    await caller[Symbol.asyncDispose]();
    await gone(room);
    expect(room.receiver.counts()).toMatchObject({ truncated: 0, refused: {} });
  });

  it('that stays connected keeps the room from being sealed until it leaves', async () => {
    await using room = await listen();
    const caller = await client(room.port);
    await caller.call(TRACES, one);
    let sealed = false;
    const seal = room.receiver.seal(room.open, AbortSignal.timeout(20_000)).then((proof) => {
      sealed = true;
      return proof;
    });
    await until(room.receiver, () => room.receiver.counts().connections === 2);
    await new Promise(setImmediate);
    expect(sealed).toBe(false);
    await caller[Symbol.asyncDispose]();
    expect(await seal).toEqual({ truncated: 0, connections: 2 });
  });

  it.each([
    ['in its preface', 'headMs', greeting.subarray(0, 10), { timeout: 1 }],
    ['in the headers', 'headMs', Buffer.concat([greeting, headersFrame(1).subarray(0, 30)]), { timeout: 1 }],
    ['after its greeting', 'idleMs', greeting, {}],
  ])('that is silent %s is let go', async (_, limit, bytes, refused) => {
    await using room = await listen({ [limit]: 40 });
    const socket = await room.open();
    socket.on('error', () => {}).resume();
    socket.write(bytes);
    await once(socket, 'close');
    await gone(room);
    expect(room.receiver.counts()).toMatchObject({ refused, truncated: 0 });
  });

  it('that begins a call and is silent loses the call, and its connection goes on', async () => {
    await using room = await listen({ bodyMs: 40 });
    const socket = await room.open();
    socket.resume();
    socket.write(Buffer.concat([greeting, headersFrame(1), dataFrame(1, one.subarray(0, 20), 0)]));
    await until(room.receiver, () => room.receiver.activity().openRequests === 1);
    await until(room.receiver, () => room.receiver.activity().openRequests === 0);
    socket.end(Buffer.concat([headersFrame(3), dataFrame(3, one)]));
    await gone(room);
    expect(room.receiver.counts()).toMatchObject({ refused: { timeout: 1 }, truncated: 0 });
    expect(room.store.size).toBe(1);
  });

  it('that never takes its answer is let go', async () => {
    await using room = await listen({ bodyMs: 40, idleMs: 40 });
    const socket = await room.open();
    socket.on('error', () => {}).resume();
    // a window of 0 bytes for each stream
    const settings = frame(4, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0]));
    socket.write(Buffer.concat([greeting, settings, headersFrame(1), dataFrame(1, one)]));
    await once(socket, 'close');
    expect(room.receiver.counts()).toMatchObject({ refused: {}, truncated: 0 });
    expect(room.store.size).toBe(1);
  });
});
