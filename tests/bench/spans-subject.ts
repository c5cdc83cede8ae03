import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { judge } from '../../src/expect/judge.ts';
import { at } from '../helpers/expectations.ts';
import { listen } from '../helpers/receiver.ts';
import { expectations } from './spans-expectations.ts';

/** One measurement in a process of its own, as cold as it is in a run: `what` is `receiver` or `floor`. */
const [what, folder = ''] = process.argv.slice(2);

const post = (agent: http.Agent, port: number, body: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const options = { host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers, agent };
    const request = http.request(options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end(body);
  });

/** The sender, in a thread of its own, as the subject of a run is a process of its own: waits for the port, sends all. */
const send = async (port: number): Promise<void> => {
  const bodies = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  parentPort?.postMessage('ready');
  if (parentPort) await once(parentPort, 'message');
  for (const body of bodies) {
    const status = await post(agent, port, body);
    if (status !== 200) throw new Error(`the server answered ${status}`);
  }
  agent.destroy();
  parentPort?.postMessage('done');
};

/** Starts the sender; `begin` lets it go and settles when everything was answered. */
const startSender = async (port: number): Promise<{ begin(): Promise<void> }> => {
  const worker = new Worker(new URL(import.meta.url), { argv: ['send', folder], workerData: port });
  await once(worker, 'message');
  return {
    async begin() {
      worker.postMessage('go');
      await once(worker, 'message');
    },
  };
};

/** ms to read the bodies and throw them away. */
const floor = async (): Promise<number> => {
  const server = http.createServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = await startSender((server.address() as AddressInfo).port);
  const began = performance.now();
  await sender.begin();
  const ms = performance.now() - began;
  server.close();
  return ms;
};

/** ms to receive the bodies, prove that nothing more can come, seal and judge. */
const receiver = async (): Promise<{ ms: number; receiveMs: number; spans: number }> => {
  await using room = await listen();
  const sender = await startSender(room.port);
  const began = performance.now();
  await sender.begin();
  await room.receiver.seal(room.open, new AbortController().signal);
  const received = performance.now();
  const trace = room.store.seal({});
  const verdict = judge({
    trace,
    expectations: expectations(trace.size),
    include: [],
    complete: true,
    incompleteBecause: [],
    scenarioAt: at(1),
  });
  const ms = performance.now() - began;
  const red = verdict.results.filter(({ outcome }) => outcome !== 'held');
  if (red.length > 0) throw new Error(`not every expectation held: ${JSON.stringify(red).slice(0, 500)}`);
  return { ms, receiveMs: received - began, spans: trace.size };
};

if (isMainThread)
  process.stdout.write(JSON.stringify(what === 'floor' ? { ms: await floor() } : await receiver()));
else await send(workerData);
