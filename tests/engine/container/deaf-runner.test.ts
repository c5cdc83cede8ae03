import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRelayDoor } from '../../../src/engine/container/relay-door.ts';
import { buildRelay, scratchFolder } from '../../helpers/engine.ts';

/** More than the kernel queues for a listener (net.core.somaxconn, 4096). */
const MANY = 4_300;

const client = (port: number): string => `
  const net = require('net');
  const next = (n) => n === ${MANY} ? process.exit() : net.connect(${port}, '127.0.0.1', function () {
    this.write(String(n), () => next(n + 1));
  });
  next(0);`;

test('while the runner is busy thousands of connections wait, and none is lost or overtaken', async () => {
  const folder = scratchFolder();
  const port = 40_000 + (process.pid % 10_000);
  await using door = await openRelayDoor(folder);
  const relay = spawn(process.execPath, [buildRelay(folder), folder, '127.0.0.199'], { stdio: 'ignore' });
  const seen: string[] = [];
  const ended: Promise<void>[] = [];
  await door.listen(port, (socket) => {
    const index = seen.push('') - 1;
    socket.setEncoding('utf8').on('data', (text: string) => {
      seen[index] += text;
    });
    ended.push(new Promise((resolve) => socket.once('end', () => resolve(void socket.end()))));
  });
  // synchronous: the runner's loop stands still until the last of them was written and its process is dead
  spawnSync(process.execPath, ['-e', client(port)], { stdio: 'ignore' });
  const sentinel = await door.connect(port);
  sentinel.end('sentinel');
  while (seen.at(-1) !== 'sentinel') await new Promise(setImmediate);
  await Promise.all(ended);
  relay.kill();
  expect(seen).toEqual([...Array.from({ length: MANY }, (_, n) => String(n)), 'sentinel']);
});

test('a folder with a long path is no obstacle, although the path of a unix socket is bounded', async () => {
  const folder = join(scratchFolder(), 'x'.repeat(120));
  mkdirSync(folder);
  await using door = await openRelayDoor(folder);
  door.fail(new Error('no relay today'));
  await expect(door.connect(1)).rejects.toThrow('no relay today');
});
