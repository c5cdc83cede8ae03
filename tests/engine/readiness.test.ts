import { once } from 'node:events';
import { createServer } from 'node:http';
import net from 'node:net';
import { expect, it } from 'vitest';
import { describeExit, type ReadinessView, waitReady } from '../../src/engine/readiness.ts';
import type { Wait } from '../../src/model/spec.ts';
import type { Matcher } from '../../src/model/value.ts';

const answering = async (statuses: readonly number[]) => {
  const left = [...statuses];
  const server = createServer((_request, response) => {
    response.statusCode = left.length > 1 ? (left.shift() ?? 0) : (left[0] ?? 0);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const view: ReadinessView = {
    service: 'api',
    signal: new AbortController().signal,
    traceparent: '00-00000000000000000000000000000001-0000000000000001-00',
    exited: undefined,
    logLines: () => [],
    connect: async () => net.connect({ host: '127.0.0.1', port }),
    exec: () => Promise.reject(new Error('not asked')),
    hasSpan: () => false,
    health: () => Promise.reject(new Error('not asked')),
  };
  return { view, left, [Symbol.asyncDispose]: async () => void server.close() };
};

const http = (status?: Matcher): Wait => ({
  probe: { kind: 'http', path: '/', port: 80, ...(status && { status }) },
  timeoutMs: 400,
  intervalMs: 1,
});

it('an http probe waits for the status that is asked for', async () => {
  await using server = await answering([200, 503, 401]);

  await waitReady(http([{ op: 'eq', value: { type: 'int', value: '401' } }]), server.view);

  expect(server.left).toEqual([401]);
});

it('an http probe without a status takes any 2xx or 3xx, and names the status that it got instead', async () => {
  await using moved = await answering([404, 302]);
  await using broken = await answering([500]);

  await waitReady(http(), moved.view);

  await expect(waitReady(http(), broken.view)).rejects.toThrow('GET / answered 500');
});

it.each([
  [{ code: 3, signal: undefined }, 'exit code 3'],
  [{ code: undefined, signal: 'SIGTERM' }, 'ended by SIGTERM'],
  [{ code: 137, signal: undefined, outOfMemory: true }, 'exit code 137, out of memory'],
])('%j is said as it is', (exit, said) => {
  expect(describeExit(exit)).toBe(said);
});
