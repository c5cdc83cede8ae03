import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demand, listenTo, talkTo } from '../../../src/engine/container/ask.ts';
import { openEngine } from '../../../src/engine/container/client.ts';
import { call, findEngine } from '../../../src/engine/container/socket.ts';
import { scratchFolder } from '../../helpers/engine.ts';

const path = (): string => join(scratchFolder(), 's');

const listen = (server: net.Server, at: string): Promise<void> =>
  new Promise((resolve) => server.listen(at, resolve));

/** An engine that answers what `replies` holds, by path. */
const fakeEngine = async (
  replies: Readonly<Record<string, unknown>>,
): Promise<{ at: string; server: http.Server }> => {
  const server = http.createServer((request, response) => {
    const reply = replies[request.url ?? ''];
    response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply ?? { message: 'no' }));
  });
  const at = path();
  await listen(server, at);
  return { at, server };
};

const reason = async (env: Record<string, string>): Promise<string> => {
  const found = await findEngine(env);
  return 'reason' in found ? found.reason : 'found';
};

test('a socket that is not there, or that nobody serves, is said with what to do', async () => {
  const dead = path();
  const server = net.createServer();
  await listen(server, dead);
  expect(await reason({ DOCKER_HOST: 'unix:///no/such.sock' })).toBe(
    'there is no container engine at /no/such.sock: start it, or correct or unset DOCKER_HOST',
  );
  server.on('connection', (socket) => socket.destroy());
  expect(await reason({ DOCKER_HOST: `unix://${dead}` })).toMatch(
    /does not answer \((EPIPE|ECONNRESET)\): restart it/,
  );
  server.close();
});

test('an engine on another machine is refused by name', async () => {
  expect(await reason({ DOCKER_HOST: 'tcp://10.0.0.1:2375' })).toContain(
    'DOCKER_HOST is tcp://10.0.0.1:2375: an engine on another machine is not supported yet',
  );
});

test('what answers without being an engine is not taken for one', async () => {
  const { at, server } = await fakeEngine({});
  expect(await reason({ DOCKER_HOST: `unix://${at}` })).toContain(
    'is no container engine: it answers HTTP 404',
  );
  server.close();
});

test('an engine in a VM is refused, because it cannot see the folders of this machine', async () => {
  const { at, server } = await fakeEngine({
    '/_ping': 'OK',
    '/info': { KernelVersion: '6.6-linuxkit', OSType: 'linux' },
  });
  await expect(openEngine({ DOCKER_HOST: `unix://${at}` })).rejects.toThrow(
    'runs in another system (kernel 6.6-linuxkit',
  );
  server.close();
});

test('a refusal of the engine is an answer with its status and message', async () => {
  const { at, server } = await fakeEngine({});
  expect(await call({ socket: at, method: 'GET', path: '/x' })).toEqual({
    status: 404,
    body: { message: 'no' },
  });
  server.close();
});

test('who needs more than an answer is refused with the status and the words of the engine', async () => {
  const { at, server } = await fakeEngine({});
  const asked = { socket: at, method: 'POST', path: '/x' } as const;
  for (const ask of [demand, listenTo, talkTo])
    await expect(ask(asked)).rejects.toMatchObject({ statusCode: 404, message: 'no' });
  server.close();
});
