import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineVersion } from '../../../src/engine/container/version.ts';

/** What is said of something that listens where an engine would, and does `answer` with who connects. */
const saidOf = async (answer: (socket: Socket) => void): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-version-'));
  const path = join(folder, 'engine.sock');
  const server = createServer(answer);
  try {
    await new Promise<void>((done) => server.listen(path, done));
    return (await engineVersion({ DOCKER_HOST: `unix://${path}` })).replace(path, 'SOCKET');
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const NONE = 'none that answers (clnrm health says why)';

test('an engine says itself what it is', async () => {
  const said = await saidOf((socket) =>
    socket.end('HTTP/1.1 200 OK\r\nApi-Version: 1.43\r\nServer: Libpod/4.9 (linux)\r\n\r\nOK'),
  );

  expect(said).toBe('Libpod/4.9 (linux) at SOCKET');
});

test.for([
  ['is silent', () => {}],
  ['hangs up', (socket: Socket) => socket.destroy()],
  ['says no name', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
] as const)('what %s is no engine', async ([, answer]) => {
  expect(await saidOf(answer)).toBe(NONE);
});

test('without a socket, or with an engine elsewhere, there is none to tell of', async () => {
  expect(await engineVersion({ DOCKER_HOST: 'unix:///nonexistent' })).toBe(NONE);
  expect(await engineVersion({ DOCKER_HOST: 'tcp://10.0.0.1:2375' })).toBe(NONE);
});
