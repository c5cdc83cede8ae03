import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { judge } from '../../src/expect/judge.ts';
import { at } from '../helpers/expectations.ts';
import { listen } from '../helpers/receiver.ts';
import { expectations } from './spans-expectations.ts';

/** One measurement in a process of its own, as cold as it is in a run: `what` is `receiver` or `floor`. */
const [what, folder = ''] = process.argv.slice(2);
const bodies = readdirSync(folder)
  .sort()
  .map((name) => readFileSync(join(folder, name)));

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const post = (port: number, body: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const options = { host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers, agent };
    const request = http.request(options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end(body);
  });

const postAll = async (port: number): Promise<void> => {
  for (const body of bodies) {
    const status = await post(port, body);
    if (status !== 200) throw new Error(`the server answered ${status}`);
  }
  agent.destroy();
};

/** ms to read the bodies and throw them away. */
const floor = async (): Promise<number> => {
  const server = http.createServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const began = performance.now();
  await postAll((server.address() as AddressInfo).port);
  const ms = performance.now() - began;
  server.close();
  return ms;
};

/** ms to receive the bodies, prove that nothing more can come, seal and judge. */
const receiver = async (): Promise<{ ms: number; receiveMs: number; spans: number }> => {
  await using room = await listen();
  const began = performance.now();
  await postAll(room.port);
  await room.receiver.seal(room.open, AbortSignal.timeout(60_000));
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

process.stdout.write(JSON.stringify(what === 'floor' ? { ms: await floor() } : await receiver()));
