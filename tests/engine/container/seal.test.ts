import http from 'node:http';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'vitest';
import { type Container, startContainer } from '../../../src/engine/container/container.ts';
import type { Pod } from '../../../src/engine/container/pod.ts';
import { engineTest, images, settings, testPod } from '../../helpers/engine.ts';

const node = (pod: Pod, service: string, script: string): Promise<Container> =>
  startContainer(
    pod,
    settings({ service, image: images.node, entrypoint: ['node'], command: ['-e', script] }),
  );

const idle = (pod: Pod): Promise<Container> => node(pod, 'probe', 'setInterval(() => {}, 1e6)');

/** Connects from inside: the errno code, or `open`. */
const attempt = async (box: Container, host: string, port: number): Promise<string> => {
  const script = `const s = require('net').connect(${port}, '${host}');
    const say = (result) => { console.log(result); process.exit(); };
    s.on('connect', () => say('open')).on('error', (e) => say(e.code));`;
  const { stdout } = await box.exec(['node', '-e', script], { signal: AbortSignal.timeout(10_000) });
  return stdout.trim();
};

const listening = async (server: net.Server, host: string): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

engineTest('nothing outside the pod is reached, and every attempt fails at once', async () => {
  const onLoopback = net.createServer();
  const onAll = net.createServer();
  const loopbackPort = await listening(onLoopback, '127.0.0.1');
  const openPort = await listening(onAll, '0.0.0.0');
  await using pod = await testPod();
  await using box = await idle(pod);
  const hostAddresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  const targets = [
    ['127.0.0.1', loopbackPort],
    ['127.0.0.1', openPort],
    ...hostAddresses.map((address) => [address, openPort] as const),
    ['172.17.0.1', openPort],
    ['1.1.1.1', 80],
    ['2606:4700:4700::1111', 80],
    ['example.com', 80],
  ] as const;
  const results = [];
  for (const [host, port] of targets) results.push(await attempt(box, host, port));
  onLoopback.close();
  onAll.close();
  expect(results.slice(0, 2)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  // codes that the pod's own kernel gives at once, never a time-out
  expect(results.slice(2, -2).every((code) => code === 'ENETUNREACH')).toBe(true);
  expect(results.at(-2)).toMatch(/^(ENETUNREACH|EADDRNOTAVAIL)$/);
  expect(results.at(-1)).toBe('ENOTFOUND');
  expect(pod.egressBlocked()).toBeGreaterThanOrEqual(targets.length - 2);
  expect(pod.blockedNames()).toContain('example.com');
});

engineTest('services answer each other by name on plain ports, and so does the runner', async () => {
  await using pod = await testPod(['api', 'web']);
  await using _api = await node(
    pod,
    'api',
    `require('http').createServer((q, r) => r.end('api')).listen(80, () => console.log('up'))`,
  );
  await pod.door.listen(81, (socket) => server.emit('connection', socket));
  const server = http.createServer((_, response) => response.end('stub'));
  await using web = await idle(pod);
  const script = `fetch('http://api:80').catch(() => fetch('http://api:80')).then((r) => r.text()).then((a) =>
    fetch('http://web:81').then((r) => r.text()).then((b) => console.log(a, b)))`;
  await new Promise((resolve) => _api.stdout.once('data', resolve));
  const { stdout } = await web.exec(['node', '-e', script], { signal: AbortSignal.timeout(10_000) });
  expect(stdout).toBe('api stub\n');
});

engineTest('a name of the pod is also answered to programs that ask a name server', async () => {
  await using pod = await testPod(['api']);
  await using box = await idle(pod);
  const script = `const dns = require('dns').promises; Promise.all([dns.resolve4('api'), dns.resolve4('no.such.test').catch((e) => e.code)])
    .then((all) => console.log(JSON.stringify(all)))`;
  const { stdout } = await box.exec(['node', '-e', script], { signal: AbortSignal.timeout(10_000) });
  expect(JSON.parse(stdout)).toEqual([['127.0.0.1'], 'ENOTFOUND']);
});

engineTest('two pods do not reach each other although both use the same port', async () => {
  await using one = await testPod();
  await using other = await testPod();
  await one.door.listen(8080, (socket) => socket.end('one'));
  await expect(other.door.connect(8080)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

engineTest('a step in a container can neither mount nor change addresses', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  const run = (command: string) =>
    box.exec(['sh', '-c', command], { signal: AbortSignal.timeout(10_000) }).then(({ exitCode }) => exitCode);
  expect(await run('mount -t tmpfs none /mnt || mount -o remount,rw /')).not.toBe(0);
  expect(await run('ip addr add 10.0.0.1/8 dev lo')).not.toBe(0);
});
