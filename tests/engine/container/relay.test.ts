import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startContainer } from '../../../src/engine/container/container.ts';
import { openPod } from '../../../src/engine/container/pod.ts';
import { ownerOf } from '../../../src/engine/owner.ts';
import {
  engineTest,
  freshRun,
  images,
  scratchFolder,
  settings,
  testPod,
  theEngine,
} from '../../helpers/engine.ts';

/** All bytes until the end; leaves the other direction alone. */
const readAll = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).once('error', reject);
    socket.once('end', () => resolve(Buffer.concat(chunks)));
  });

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));

/** A listener that answers each connection with what it said, when it has said all. */
const echo = (socket: Socket): void => {
  void readAll(socket).then((body) => socket.end(body));
};

engineTest('a large body crosses both ways, and half-close lets the answer follow the question', async () => {
  await using pod = await testPod();
  await pod.door.listen(9000, echo);
  const body = Buffer.alloc(5_000_000, 'clnrm');
  const socket = await pod.door.connect(9000);
  socket.end(body);
  expect((await readAll(socket)).equals(body)).toBe(true);
  await closed(socket);
});

engineTest('connections arrive in the order in which the kernel of the pod accepted them', async () => {
  await using pod = await testPod();
  await using box = await startContainer(
    pod,
    settings({ image: images.node, entrypoint: ['node'], command: ['-e', 'setInterval(() => {}, 1e6)'] }),
  );
  const order: string[] = [];
  const bodies: Promise<unknown>[] = [];
  await pod.door.listen(4318, (socket) => {
    const index = order.push('') - 1;
    bodies.push(
      readAll(socket)
        .then((body) => (order[index] = body.toString()))
        .finally(() => socket.end()),
    );
  });
  const script = `const net = require('net'); const next = (n) => n < 700 && net.connect(4318, '127.0.0.1', function () {
    this.end(String(n)); next(n + 1); }); next(0);`;
  const { exitCode } = await box.exec(['node', '-e', script], { signal: AbortSignal.timeout(20_000) });
  const sentinel = await pod.door.connect(4318);
  sentinel.end('sentinel');
  await readAll(sentinel);
  await Promise.all(bodies);
  expect({ exitCode, order }).toEqual({
    exitCode: 0,
    order: [...Array.from({ length: 700 }, (_, n) => String(n)), 'sentinel'],
  });
});

engineTest(
  'what a killed client had written arrives whole before its end, and before the sentinel',
  async () => {
    await using pod = await testPod();
    const sizes: number[] = [];
    const ended: Promise<unknown>[] = [];
    await pod.door.listen(4318, (socket) => {
      ended.push(
        readAll(socket)
          .then(({ length }) => sizes.push(length))
          .finally(() => socket.end()),
      );
    });
    const script = `require('net').connect(4318, '127.0.0.1', function () {
    this.write(Buffer.alloc(200000), () => console.log('written')); });`;
    const box = await startContainer(
      pod,
      settings({ image: images.node, entrypoint: ['node'], command: ['-e', script] }),
    );
    await new Promise((resolve) => box.stdout.once('data', resolve));
    await box.stop('SIGKILL');
    await box.exited;
    (await pod.door.connect(4318)).end('x');
    while (ended.length < 2) await new Promise(setImmediate);
    await Promise.all(ended);
    expect(sizes).toEqual([200_000, 1]);
  },
);

engineTest('a port nobody listens on is refused at once, with the errno code', async () => {
  await using pod = await testPod();
  await expect(pod.door.connect(1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

engineTest('a port that is taken is refused with the errno code', async () => {
  await using pod = await testPod();
  await pod.door.listen(7000, echo);
  await expect(pod.door.listen(7000, echo)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

engineTest('a listener that is disposed frees its port', async () => {
  await using pod = await testPod();
  const first = await pod.door.listen(7000, echo);
  await first[Symbol.asyncDispose]();
  await using _second = await pod.door.listen(7000, echo);
  const socket = await pod.door.connect(7000);
  socket.end('again');
  expect((await readAll(socket)).toString()).toBe('again');
});

engineTest('a connection that the service resets ends with ECONNRESET, after all its bytes', async () => {
  await using pod = await testPod();
  const script = `require('net').createServer((socket) => socket.write(Buffer.alloc(300000), () =>
    setTimeout(() => socket.resetAndDestroy(), 50))).listen(8080, () => console.log('up'));`;
  await using box = await startContainer(
    pod,
    settings({ image: images.node, entrypoint: ['node'], command: ['-e', script] }),
  );
  await new Promise((resolve) => box.stdout.once('data', resolve));
  const socket = await pod.door.connect(8080);
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  const error = await new Promise((resolve) => socket.once('error', resolve));
  expect({ bytes, error }).toMatchObject({ bytes: 300_000, error: { code: 'ECONNRESET' } });
});

engineTest('an http client of the runner speaks through the door', async () => {
  await using pod = await testPod();
  const script = `require('http').createServer((q, r) => r.end('hello ' + q.url)).listen(8080, () => console.log('up'));`;
  await using box = await startContainer(
    pod,
    settings({ image: images.node, entrypoint: ['node'], command: ['-e', script] }),
  );
  await new Promise((resolve) => box.stdout.once('data', resolve));
  const socket = await pod.door.connect(8080);
  const body = await new Promise((resolve, reject) => {
    http
      .get({ path: '/world', createConnection: () => socket }, (response) =>
        response.setEncoding('utf8').on('data', resolve),
      )
      .on('error', reject);
  });
  expect(body).toBe('hello /world');
});

engineTest('what a service says first is not lost', async () => {
  await using pod = await testPod();
  await pod.door.listen(7000, (socket) => socket.end('220 ready\n'));
  expect((await readAll(await pod.door.connect(7000))).toString()).toBe('220 ready\n');
});

engineTest('a holder that ends takes the door with it, and the pod says so', async () => {
  await using pod = await testPod();
  await pod.door.listen(7000, echo);
  const docker = await pod.engine.docker();
  await docker.getContainer(pod.holder).kill();
  await pod.lost;
  await expect(pod.door.connect(7000)).rejects.toThrow();
});

engineTest('a reset by the runner reaches the client in the pod as a reset', async () => {
  await using pod = await testPod();
  await pod.door.listen(7000, (socket) => socket.resetAndDestroy());
  const script = `require('net').connect(7000, '127.0.0.1').on('error', (e) => console.log(e.code)).on('end', () =>
    console.log('end')).resume();`;
  await using box = await startContainer(
    pod,
    settings({ image: images.node, entrypoint: ['node'], command: ['-e', script] }),
  );
  expect(await new Promise((resolve) => box.stdout.once('data', (text) => resolve(String(text))))).toBe(
    'ECONNRESET\n',
  );
});

engineTest('a connection the runner destroys is closed in the pod too', async () => {
  await using pod = await testPod();
  const arrived: Socket[] = [];
  await pod.door.listen(7000, (socket) => void arrived.push(socket));
  const socket = await pod.door.connect(7000);
  socket.destroy();
  while (arrived.length === 0) await new Promise(setImmediate);
  const [other] = arrived;
  other?.resume().once('end', () => other.end());
  await closed(other!);
  expect(other?.closed).toBe(true);
});

engineTest('a door that cannot start fails the first who uses it, with its own words', async () => {
  const scratch = scratchFolder();
  writeFileSync(join(scratch, 'broken.mjs'), 'throw new Error("boom");');
  await using pod = await openPod({
    engine: await theEngine(),
    owner: ownerOf(freshRun()),
    hosts: {},
    scratch,
    relayScript: join(scratch, 'broken.mjs'),
    signal: AbortSignal.timeout(20_000),
  });
  await expect(pod.door.connect(1)).rejects.toThrow(
    'the room of containers could not be opened: its door ended: Error: boom',
  );
});
