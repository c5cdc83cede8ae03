import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { decodeDamaged, decodeDamagedLogs, RICH } from '../helpers/damaged-exports.ts';
import { client, dataFrame, framed, greeting, headersFrame, TRACES } from '../helpers/http2.ts';
import { chooser, damage } from '../helpers/mutate.ts';
import { encodeProtobuf } from '../helpers/otlp.ts';
import { type Listening, listen, until } from '../helpers/receiver.ts';

/** Mutated bodies in all; CI runs a short cut. */
const ROUNDS = Number(process.env.CLNRM_SOAK_ROUNDS ?? 1_000_000);
const AT_ONCE = 32;

const request = (body: Uint8Array): Buffer => {
  const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
};

/** Sends bytes, says no more, and waits until the receiver is done with the connection. */
const send = async (room: Listening, bytes: Uint8Array): Promise<void> => {
  const socket = await room.open();
  socket.on('error', () => {}).resume();
  socket.end(bytes);
  await once(socket, 'close');
};

/** Sends bytes, and is gone at once with a reset. */
const die = async (room: Listening, bytes: Uint8Array): Promise<void> => {
  const socket = await room.open();
  socket.on('error', () => {}).resume();
  await new Promise((resolve) => socket.write(bytes, resolve));
  socket.resetAndDestroy();
  await once(socket, 'close');
};

const healthy = async (room: Listening): Promise<void> => {
  const body = encodeProtobuf(RICH);
  const headers = { 'content-type': 'application/x-protobuf' };
  const response = await fetch(`${room.url}/v1/traces`, { method: 'POST', body, headers });
  expect(response.status).toBe(200);
};

describe('the receiver', () => {
  it(`takes ${ROUNDS} damaged bodies without a crash, a hang or anything half done`, () => {
    expect(decodeDamaged(ROUNDS, 'soak')).toMatchObject({ wrong: [] });
  });

  it(`takes ${ROUNDS / 4} damaged exports of logs in the same way`, async () => {
    expect(await decodeDamagedLogs(ROUNDS / 4, 'soak')).toMatchObject({ wrong: [] });
  });

  it(`takes ${ROUNDS / 20} damaged connections that speak HTTP/2 and goes on serving`, async () => {
    await using room = await listen({ bodyBytes: 1 << 20, headMs: 200, bodyMs: 200 });
    const choose = chooser('frames');
    const body = framed(encodeProtobuf(RICH));
    const calls = [1, 3, 5].flatMap((stream) => [headersFrame(stream), dataFrame(stream, body)]);
    const whole = Buffer.concat([greeting, ...calls]);
    for (let sent = 0; sent < ROUNDS / 20; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => send(room, damage(whole, choose))));
    }
    await healthy(room);
    const { receiver } = room;
    await receiver.seal(room.open, AbortSignal.timeout(20_000));
    expect(receiver.activity().openRequests).toBe(0);
    expect(receiver.counts().truncated).toBeGreaterThan(0);
    expect(receiver.counts().refused.malformed).toBeGreaterThan(0);
    expect(room.store.seal().size).toBeGreaterThan(0);
  });

  it(`takes ${ROUNDS / 20} damaged messages of gRPC on one connection and goes on serving`, async () => {
    await using room = await listen();
    await using caller = await client(room.port);
    const choose = chooser('messages');
    const whole = framed(encodeProtobuf(RICH));
    const statuses = new Set<string>();
    for (let sent = 0; sent < ROUNDS / 20; sent += AT_ONCE) {
      const bodies = Array.from({ length: AT_ONCE }, () => damage(whole, choose));
      const answers = await Promise.all(bodies.map((body) => caller.call(TRACES, body)));
      for (const { status } of answers) statuses.add(status);
    }
    expect(statuses).toEqual(new Set(['0', '3']));
    expect(room.receiver.counts()).toMatchObject({ connections: 1, truncated: 0 });
    await healthy(room);
  });

  it(`takes ${ROUNDS / 20} damaged requests over real connections and goes on serving`, async () => {
    await using room = await listen({ bodyBytes: 1 << 20, headMs: 200, bodyMs: 200 });
    const choose = chooser('requests');
    const whole = request(encodeProtobuf(RICH));
    for (let sent = 0; sent < ROUNDS / 20; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => send(room, damage(whole, choose))));
    }
    await healthy(room);
    const { receiver } = room;
    await receiver.seal(room.open, AbortSignal.timeout(20_000));
    expect(receiver.activity().openRequests).toBe(0);
    expect(room.store.seal().size).toBeGreaterThan(0);
  });

  it.each([
    ['HTTP/1.1', request(encodeProtobuf(RICH))],
    ['gRPC', Buffer.concat([greeting, headersFrame(1), dataFrame(1, framed(encodeProtobuf(RICH)))])],
  ])('keeps nothing of clients that die at any byte of an export over %s', async (protocol, whole) => {
    await using room = await listen({ headMs: 60_000, bodyMs: 60_000 });
    for (let at = 1; at < whole.length; at++) {
      const part = whole.subarray(0, at);
      await Promise.all([send(room, part), die(room, part)]);
    }
    const { receiver } = room;
    expect([room.store.size, receiver.counts().refused]).toEqual([0, {}]);
    await healthy(room);
    await receiver.seal(room.open, AbortSignal.timeout(20_000));
    expect([room.store.size, receiver.activity().openRequests]).toEqual([2, 0]);
    const { truncated } = receiver.counts();
    const begun = protocol === 'gRPC' ? whole.length - 1 - greeting.length : whole.length - 1;
    expect(truncated).toBeGreaterThanOrEqual(begun);
    expect(truncated).toBeLessThanOrEqual(2 * (whole.length - 1));
  });

  it('serves others while 500 clients have sent one byte and wait', async () => {
    await using room = await listen({ headMs: 60_000 });
    const waiting = await Promise.all(Array.from({ length: 500 }, () => room.open()));
    for (const socket of waiting) socket.on('error', () => {}).write('P');
    await until(room.receiver, () => room.receiver.activity().connections === 500);
    for (let n = 0; n < 50; n++) await healthy(room);
    expect(room.receiver.activity()).toMatchObject({ openRequests: 0, arrivals: 50 });
    for (const socket of waiting) socket.destroy();
  });
});
