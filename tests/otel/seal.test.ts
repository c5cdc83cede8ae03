import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../src/otel/store.ts';
import { dataFrame, framed, headersFrame } from '../helpers/http2.ts';
import { encodeProtobuf } from '../helpers/otlp.ts';
import { listen, until } from '../helpers/receiver.ts';

const within = (): AbortSignal => AbortSignal.timeout(20_000);

const spans = (count: number, traceId: string): readonly SpanRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    traceId,
    spanId: (n + 1).toString(16).padStart(16, '0'),
    name: 'x'.repeat(300),
    startNs: 1n,
    endNs: 2n,
  }));

/** Connects `connections` times, writes `bytes` of an export on each, and is gone by SIGKILL when the kernel has them. */
const DYING_CLIENT = `
  const [port, connections, bytes] = process.argv.slice(1).map(Number);
  const chunks = [];
  process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const body = Buffer.concat(chunks);
    let left = connections;
    for (let i = 0; i < connections; i++) {
      const socket = require('node:net').connect(port, '127.0.0.1');
      const head = 'POST /v1/traces HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/x-protobuf\\r\\ncontent-length: '
        + body.length + '\\r\\n\\r\\n';
      socket.write(Buffer.concat([Buffer.from(head), body]).subarray(0, bytes), () => {
        if (--left === 0) process.kill(process.pid, 'SIGKILL');
      });
    }
  });
`;

const die = (port: number, connections: number, bytes: number, body: Uint8Array): ChildProcess => {
  const args = ['-e', DYING_CLIENT, String(port), String(connections), String(bytes)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin?.end(body);
  return child;
};

/** Keeps the loop busy in slices of 30 ms, as a runner that decodes and judges does, until it is told to stop. */
const keepBusy = (): (() => void) => {
  let on = true;
  const slice = (): void => {
    const end = performance.now() + 30;
    while (performance.now() < end);
    if (on) setImmediate(slice);
  };
  setImmediate(slice);
  return () => {
    on = false;
  };
};

/** As above over HTTP/2: writes `calls` gRPC exports on each connection, as fast as the windows allow. */
const DYING_CALLER = `
  const [port, connections, calls, bytes] = process.argv.slice(1).map(Number);
  const chunks = [];
  process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const call = Buffer.concat(chunks);
    const greeting = Buffer.from('505249202a20485454502f322e300d0a0d0a534d0d0a0d0a000000040000000000', 'hex');
    let left = connections;
    for (let i = 0; i < connections; i++) {
      const all = [greeting];
      for (let n = 0; n < calls; n++) {
        const copy = Buffer.from(call);
        // the stream's number stands in each frame's head
        for (let at = 0; at < copy.length; at += 9 + copy.readUIntBE(at, 3)) copy.writeUInt32BE(2 * n + 1, at + 5);
        all.push(copy);
      }
      const socket = require('node:net').connect(port, '127.0.0.1');
      socket.pause();
      socket.write(Buffer.concat(all).subarray(0, bytes), () => {
        if (--left === 0) process.kill(process.pid, 'SIGKILL');
      });
    }
  });
`;

/** Spawns a caller that dies with `calls` exports of 10 spans on each of 8 connections. */
const dieCalling = (port: number, calls: number, bytes = Number.MAX_SAFE_INTEGER): ChildProcess => {
  const args = ['-e', DYING_CALLER, ...[port, 8, calls, bytes].map(String)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const body = framed(encodeProtobuf(spans(10, '11'.repeat(16))));
  child.stdin?.end(Buffer.concat([headersFrame(1), dataFrame(1, body)]));
  return child;
};

describe('the sentinel', () => {
  it('comes after everything that a killed process had sent whole, however busy the runner is', async () => {
    await using room = await listen();
    const body = encodeProtobuf(spans(500, '11'.repeat(16)));
    const child = die(room.port, 8, Number.MAX_SAFE_INTEGER, body);
    const stop = keepBusy();
    await once(child, 'exit');
    const proof = await room.receiver.seal(room.open, within());
    stop();
    expect(room.store.size).toBe(8 * 500);
    expect(proof).toEqual({ truncated: 0, connections: 9 });
  });

  it('tells that a killed process was cut off in the middle', async () => {
    await using room = await listen();
    const body = encodeProtobuf(spans(500, '11'.repeat(16)));
    const child = die(room.port, 8, 100_000, body);
    const stop = keepBusy();
    await once(child, 'exit');
    const proof = await room.receiver.seal(room.open, within());
    stop();
    expect([room.store.size, proof.truncated]).toEqual([0, 8]);
  });

  it('comes after every gRPC export of a killed process, many on one connection and none answered', async () => {
    await using room = await listen();
    const child = dieCalling(room.port, 15);
    const stop = keepBusy();
    await once(child, 'exit');
    const proof = await room.receiver.seal(room.open, within());
    stop();
    expect([room.store.size, room.receiver.counts().refused]).toEqual([8 * 15 * 10, {}]);
    expect(proof).toEqual({ truncated: 0, connections: 9 });
  });

  it('tells how many gRPC exports of a killed process were cut off', async () => {
    await using room = await listen();
    const child = dieCalling(room.port, 15, 20_000);
    const stop = keepBusy();
    await once(child, 'exit');
    const proof = await room.receiver.seal(room.open, within());
    stop();
    // 20,000 bytes are five exports and a part of the sixth
    expect([room.store.size, proof.truncated]).toEqual([8 * 5 * 10, 8]);
  });

  it('waits for every other connection', async () => {
    await using room = await listen();
    const client = await room.open();
    let sealed = false;
    const seal = room.receiver.seal(room.open, within()).then(() => {
      sealed = true;
    });
    await until(room.receiver, () => room.receiver.counts().connections === 2);
    await new Promise(setImmediate);
    expect(sealed).toBe(false);
    client.end();
    await seal;
    expect(room.receiver.activity().openRequests).toBe(0);
  });

  it('gives up with the reason of the signal while something stays connected', async () => {
    await using room = await listen();
    await room.open();
    const stop = new AbortController();
    const seal = room.receiver.seal(room.open, stop.signal);
    await until(room.receiver, () => room.receiver.counts().connections === 2);
    stop.abort(new Error('limits.timeout'));
    await expect(seal).rejects.toThrow('limits.timeout');
  });

  it('fails when it is not let in', async () => {
    await using room = await listen({ connections: 0 });
    await expect(room.receiver.seal(room.open, within())).rejects.toThrow('before it was accepted');
  });

  it('fails when the other end is not the receiver', async () => {
    await using room = await listen();
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const open = async () => connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await expect(room.receiver.seal(open, within())).rejects.toThrow('before it was accepted');
    stranger.close();
  });

  it('can be sent twice', async () => {
    await using room = await listen();
    await room.receiver.seal(room.open, within());
    await expect(room.receiver.seal(room.open, within())).resolves.toEqual({ truncated: 0, connections: 2 });
  });

  it('does not throw what went wrong in the receiver itself, which is kept for whoever asks', async () => {
    await using room = await listen();
    const error = new TypeError('no such column');
    room.store.ingest = () => {
      throw error;
    };
    const body = encodeProtobuf(spans(1, 'a'.repeat(32)));
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await fetch(`${room.url}/v1/traces`, { method: 'POST', headers, body });

    await room.receiver.seal(room.open, within());

    expect([answer.status, room.receiver.bug()]).toEqual([500, { error }]);
  });
});
