import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type HttpRequest, sendHttp } from '../../src/engine/http.ts';
import { portOf } from '../helpers/ports.ts';

/** A server that answers every connection's first bytes with `answer`, and the request that leads to it. */
const served = async (answer: string, headers: HttpRequest['headers']) => {
  const server = createServer((client) => client.once('data', () => client.write(answer)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = portOf(server);
  const opened: Socket[] = [];
  const request: HttpRequest = {
    method: 'GET',
    url: new URL(`http://api:${port}/`),
    headers,
    maxBytes: 1024,
    signal: AbortSignal.timeout(5_000),
    connect: async () => {
      const socket = connect(port, '127.0.0.1');
      opened.push(socket);
      await once(socket, 'connect');
      return socket;
    },
  };
  return { request, opened, [Symbol.dispose]: () => server.close() };
};

test('a header that HTTP forbids is refused, and no connection stays open that would keep the runner alive', async () => {
  using api = await served('', { 'x-note': 'two\nlines' });

  await expect(sendHttp(api.request)).rejects.toThrow(/Invalid character in header content \["x-note"\]/);

  expect(api.opened.map(({ destroyed }) => destroyed)).toEqual([true]);
});

test('an answer that leaves HTTP is an error with its status, at once', async () => {
  using api = await served(
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    {},
  );

  await expect(sendHttp(api.request)).rejects.toThrow(/the answer 101 leaves HTTP/);

  expect(api.opened.map(({ destroyed }) => destroyed)).toEqual([true]);
});
