import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { toOtlpJson } from '../../src/otel/encode-json.ts';
import type { SpanRecord } from '../../src/otel/store.ts';
import { encodeProtobuf } from '../helpers/otlp.ts';
import { type Listening, listen, until } from '../helpers/receiver.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

const span = (n: number): SpanRecord => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: n.toString(16).padStart(16, '0'),
  name: `span ${n}`,
  startNs: 1_760_000_000_000_000_000n,
  endNs: 1_760_000_000_000_000_001n,
});

const post = (
  url: string,
  body: Uint8Array | string,
  type = PROTOBUF,
  headers: Record<string, string> = {},
) => fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });

/** Sends raw bytes and gives back all that is answered until the receiver ends the connection. */
const exchange = async (room: Listening, bytes: Uint8Array | string): Promise<string> => {
  const socket = await room.open();
  socket.on('error', () => {});
  socket.write(bytes);
  return text(socket).catch(() => '');
};

const head = (length: number, more = ''): string =>
  `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: ${PROTOBUF}\r\ncontent-length: ${length}\r\n${more}\r\n`;

describe('an export', () => {
  it('is in the store when it is answered, in the encoding it came in', async () => {
    await using room = await listen();
    const body = encodeProtobuf([span(1)]);
    const first = await post(`${room.url}/v1/traces`, body);
    expect([first.status, first.headers.get('content-type'), (await first.arrayBuffer()).byteLength]).toEqual(
      [200, PROTOBUF, 0],
    );
    expect(room.store.size).toBe(1);
    const json = JSON.stringify(toOtlpJson([span(2)]));
    const second = await post(`${room.url}/v1/traces`, json, `${JSON_TYPE}; charset=utf-8`);
    expect([second.status, await second.text(), room.store.size]).toEqual([200, '{}', 2]);
  });

  it('may be gzip and chunked', async () => {
    await using room = await listen();
    const body = gzipSync(encodeProtobuf([span(1), span(2)]));
    const stream = new ReadableStream({
      start(controller) {
        for (const byte of body) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const headers = { 'content-type': PROTOBUF, 'content-encoding': 'gzip' };
    const init = { method: 'POST', body: stream, headers, duplex: 'half' } as RequestInit;
    expect((await fetch(`${room.url}/v1/traces`, init)).status).toBe(200);
    expect(room.store.size).toBe(2);
  });

  it('of logs or metrics is accepted and counted', async () => {
    await using room = await listen();
    expect((await post(`${room.url}/v1/logs`, '')).status).toBe(200);
    expect((await post(`${room.url}/v1/metrics`, '{}', JSON_TYPE)).status).toBe(200);
    expect(room.receiver.counts()).toMatchObject({ logs: 0, metrics: 1, refused: {} });
  });

  it('is answered with a partial success when some spans have no valid ids', async () => {
    await using room = await listen();
    const bad = { ...span(1), spanId: '00'.repeat(8) };
    const json = await post(`${room.url}/v1/traces`, JSON.stringify(toOtlpJson([bad, span(2)])), JSON_TYPE);
    const message = '1 span without valid ids left out';
    expect(await json.json()).toEqual({ partialSuccess: { rejectedSpans: '1', errorMessage: message } });
    const binary = await post(`${room.url}/v1/traces`, encodeProtobuf([bad]));
    const expected = Buffer.from(`\x0a\x25\x08\x01\x12\x21${message}`, 'latin1');
    expect(Buffer.from(await binary.arrayBuffer())).toEqual(expected);
    expect([room.store.size, room.receiver.counts().rejectedSpans]).toEqual([1, 2]);
  });

  it('is attributed by its headers', async () => {
    await using room = await listen();
    const headers = { 'x-clnrm-scenario': encodeURIComponent('a → b'), 'x-clnrm-service': 'api' };
    await post(`${room.url}/v1/traces`, encodeProtobuf([span(1), span(2)]), PROTOBUF, headers);
    await post(`${room.url}/v1/traces`, encodeProtobuf([span(3)]), PROTOBUF, headers);
    await post(`${room.url}/v1/traces`, encodeProtobuf([span(4)]));
    expect(room.receiver.ranges()).toEqual([
      { scenario: 'a → b', service: 'api', peer: '127.0.0.1', firstRow: 0, rows: 3 },
      { scenario: undefined, service: undefined, peer: '127.0.0.1', firstRow: 3, rows: 1 },
    ]);
    expect(room.receiver.lastArrivalOf('api')).toBeGreaterThan(0);
    expect(room.receiver.lastArrivalOf('web')).toBe(0);
  });

  it('of one attempt at a step is told from that of the next', async () => {
    await using room = await listen();
    for (const [n, attempt] of ['a', 'a', 'b'].entries()) {
      const headers = { 'x-clnrm-service': 'pay', 'x-clnrm-attempt': attempt };
      await post(`${room.url}/v1/traces`, encodeProtobuf([span(n + 1)]), PROTOBUF, headers);
    }
    expect(room.receiver.ranges()).toMatchObject([
      { service: 'pay', attempt: 'a', firstRow: 0, rows: 2 },
      { service: 'pay', attempt: 'b', firstRow: 2, rows: 1 },
    ]);
  });

  it('is attributed though its SDK undid one of two encodings and the name has a per cent sign', async () => {
    await using room = await listen();
    const headers = { 'x-clnrm-scenario': '50%25%20clnrm', 'x-clnrm-service': '50%2525%2520clnrm' };
    await post(`${room.url}/v1/traces`, encodeProtobuf([span(1)]), PROTOBUF, headers);
    expect(room.receiver.ranges()).toMatchObject([{ scenario: '50% clnrm', service: '50% clnrm' }]);
  });

  it('tells when a service exported that sends no header, by the name its spans bear', async () => {
    await using room = await listen();
    const resource = { 'service.name': { type: 'string', value: 'web' } } as const;
    await post(`${room.url}/v1/traces`, encodeProtobuf([{ ...span(1), resource }]));
    expect(room.receiver.lastArrivalOf('web')).toBeGreaterThan(0);
  });

  it('tells when a service exported that sends headers and a name of its own, by what it was told it is', async () => {
    await using room = await listen();
    const resource = {
      'service.name': { type: 'string', value: 'checkout' },
      'clnrm.service': { type: 'string', value: 'api' },
    } as const;
    await post(`${room.url}/v1/traces`, encodeProtobuf([{ ...span(1), resource }]));
    expect(room.receiver.lastArrivalOf('api')).toBeGreaterThan(0);
  });
});

describe('a refusal', () => {
  it.each(['/', '/v1/trace', '/api/otlp?x=1'])(
    'of spans at %s is told from one that lost none',
    async (path) => {
      await using room = await listen();
      const at = `${room.url}${path}`;
      const json = JSON.stringify(toOtlpJson([span(1)]));
      const answers = [
        await post(at, encodeProtobuf([span(1)])),
        await post(at, gzipSync(json), JSON_TYPE, { 'content-encoding': 'gzip' }),
        await post(at, '{"hello":"world"}', JSON_TYPE),
        await post(at, 'hello', 'text/plain'),
        await post(`${room.url}/v1development/profiles`, encodeProtobuf([span(1)])),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
      expect(room.receiver.counts().refused).toEqual({ 'wrong-path': 2, 'unknown-path': 3 });
    },
  );

  it.each([
    ['an unknown path', '/v1/profiles', 'POST', PROTOBUF, {}, 404, 'unknown-path'],
    ['another method', '/v1/traces', 'PUT', PROTOBUF, {}, 405, 'wrong-method'],
    ['another content type', '/v1/traces', 'POST', 'text/plain', {}, 415, 'unsupported-type'],
    [
      'another content encoding',
      '/v1/traces',
      'POST',
      PROTOBUF,
      { 'content-encoding': 'br' },
      415,
      'unsupported-type',
    ],
    ['garbage', '/v1/traces', 'POST', PROTOBUF, {}, 400, 'malformed'],
    ['garbage as gzip', '/v1/traces', 'POST', PROTOBUF, { 'content-encoding': 'gzip' }, 400, 'malformed'],
  ])('of %s is counted under its reason', async (_, path, method, type, headers, status, reason) => {
    await using room = await listen();
    const response = await fetch(room.url + path, {
      method,
      body: '\x0a\xff\xff',
      headers: { 'content-type': type, ...headers },
    });
    expect(response.status).toBe(status);
    expect(room.receiver.counts().refused).toEqual({ [reason]: 1 });
    expect(room.store.size).toBe(0);
  });

  it('of a body that is too large leaves the connection usable', async () => {
    await using room = await listen({ bodyBytes: 1000 });
    const large = await post(`${room.url}/v1/traces`, Buffer.alloc(1500));
    const small = await post(`${room.url}/v1/traces`, encodeProtobuf([span(1)]));
    expect([large.status, small.status, room.store.size]).toEqual([413, 200, 1]);
    expect(room.receiver.counts()).toMatchObject({ refused: { 'too-large': 1 }, truncated: 0 });
  });

  it('of a body far too large ends the connection', async () => {
    await using room = await listen({ bodyBytes: 1000 });
    const answer = await exchange(room, head(1e9) + 'x'.repeat(3000));
    await until(room.receiver, () => room.receiver.activity().connections === 0);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(room.receiver.counts()).toMatchObject({ refused: { 'too-large': 1 }, truncated: 0 });
  });

  it('of a zip bomb comes before it has grown', async () => {
    await using room = await listen({ inflatedBytes: 1 << 20 });
    const bomb = gzipSync(Buffer.alloc(200 << 20));
    const response = await post(`${room.url}/v1/traces`, bomb, PROTOBUF, { 'content-encoding': 'gzip' });
    expect([response.status, room.receiver.counts().refused]).toEqual([413, { 'too-large': 1 }]);
  });

  it('of too much at once forgets what is over, whole or cut off', async () => {
    await using room = await listen({ bufferedBytes: 1500 });
    for (let n = 1; n <= 5; n++) {
      expect((await post(`${room.url}/v1/metrics`, Buffer.alloc(1000))).status).toBe(200);
      const cut = await room.open();
      cut.end(`${head(2000)}${'x'.repeat(1000)}`);
      await until(room.receiver, () => room.receiver.counts().truncated === n);
    }
    expect(room.receiver.counts()).toMatchObject({ metrics: 5, refused: {} });
  });

  it.each([
    ['what is no HTTP at all', 'hello there\r\n\r\n', /^HTTP\/1.1 400 /, 'malformed'],
    ['endless headers', `POST / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n`, /^HTTP\/1.1 431 /, 'too-large'],
    ['a false preface', 'PRI * HTTP/3.0\r\n\r\nSM\r\n\r\n', /^/, 'malformed'],
    ['a forged sentinel', 'CLNRM-SEAL 1234\n', /^$/, 'malformed'],
  ])('of %s is clean', async (_, bytes, answer, reason) => {
    await using room = await listen();
    const socket = await room.open();
    socket.write(bytes);
    const said = await text(socket);
    expect(said).toMatch(answer);
    await until(room.receiver, () => room.receiver.activity().connections === 0);
    expect(room.receiver.counts()).toMatchObject({ refused: { [reason]: 1 }, truncated: 0 });
  });

  it('of more connections than allowed closes the newest', async () => {
    await using room = await listen({ connections: 1 });
    const first = await room.open();
    await until(room.receiver, () => room.receiver.activity().connections === 1);
    const second = await room.open();
    second.on('error', () => {}).resume();
    await once(second, 'close');
    expect(room.receiver.counts().refused).toEqual({ 'too-many-connections': 1 });
    first.destroy();
  });
});

it('takes nothing any more once it is disposed', async () => {
  const room = await listen();
  const early = await room.open();
  await until(room.receiver, () => room.receiver.activity().connections === 1);
  await room.receiver[Symbol.asyncDispose]();
  const late = await room.open();
  for (const socket of [early, late]) socket.on('error', () => {}).resume();
  await Promise.all([early, late].map((socket) => socket.closed || once(socket, 'close')));
  expect(room.receiver.counts().refused).toEqual({ 'too-late': 1 });
  await room[Symbol.asyncDispose]();
});

describe('a slow client', () => {
  it.each([
    ['one byte', 'P', 'headMs'],
    ['part of a sentinel', 'CLNRM-', 'headMs'],
    ['part of the headers', 'POST /v1/traces HTTP/1.1\r\nhost', 'headMs'],
    ['part of the body', `${head(100)}abc`, 'bodyMs'],
  ])('that sends %s and waits is given up on, and starves nobody', async (_, bytes, limit) => {
    await using room = await listen({ [limit]: 40 });
    const slow = await room.open();
    slow.on('error', () => {}).resume();
    slow.write(bytes);
    const other = await post(`${room.url}/v1/traces`, encodeProtobuf([span(1)]));
    await once(slow, 'close');
    expect([other.status, room.store.size]).toEqual([200, 1]);
    expect(room.receiver.counts()).toMatchObject({ refused: { timeout: 1 }, truncated: 0 });
  });

  it('that says nothing is let go without a word', async () => {
    await using room = await listen({ idleMs: 40 });
    const silent = await room.open();
    silent.resume();
    await once(silent, 'close');
    expect(room.receiver.counts()).toMatchObject({ refused: {}, truncated: 0 });
  });

  it('that sends byte by byte is heard', async () => {
    await using room = await listen();
    const body = encodeProtobuf([span(1)]);
    const socket = await room.open();
    socket.setNoDelay(true);
    for (const byte of Buffer.concat([Buffer.from(head(body.length)), body])) {
      socket.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });
});

describe('a client that leaves', () => {
  it.each([
    ['after one byte', 'P', 1],
    ['in the headers', 'POST /v1/traces HTTP/1.1\r\nho', 1],
    ['in the body', `${head(100)}abc`, 1],
    ['before a word', '', 0],
  ])('%s is counted as cut off only if it had begun', async (_, bytes, truncated) => {
    await using room = await listen();
    const socket = await room.open();
    if (bytes !== '') socket.write(bytes);
    await until(room.receiver, () => room.receiver.counts().connections === 1);
    socket.end();
    const { receiver } = room;
    await until(receiver, () => receiver.activity().connections + receiver.activity().openRequests === 0);
    expect(receiver.counts()).toMatchObject({ truncated, refused: {} });
  });

  it.each(['P', `${head(9)}abc`])('by a reset after %j is cut off', async (bytes) => {
    await using room = await listen();
    const body = encodeProtobuf([span(1)]);
    const socket = await room.open();
    socket.write(Buffer.concat([Buffer.from(head(body.length)), body]));
    await once(socket, 'data');
    socket.write(bytes, () => socket.resetAndDestroy());
    await until(room.receiver, () => room.receiver.activity().connections === 0);
    expect([room.store.size, room.receiver.counts().truncated]).toEqual([1, 1]);
  });

  it('by a reset between two requests is not cut off', async () => {
    await using room = await listen();
    const body = encodeProtobuf([span(1)]);
    const socket = await room.open();
    socket.write(Buffer.concat([Buffer.from(head(body.length)), body]));
    await once(socket, 'data');
    socket.resetAndDestroy();
    await until(room.receiver, () => room.receiver.activity().connections === 0);
    expect(room.receiver.counts().truncated).toBe(0);
  });
});
