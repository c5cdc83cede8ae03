import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { judge } from '../../src/expect/judge.ts';
import type { Expectation } from '../../src/model/expectation.ts';
import type { Trace } from '../../src/model/trace.ts';
import { keptExports } from '../../src/otel/kept.ts';
import { digestForm, digestOf } from '../../src/run/canonical-evidence.ts';
import { at } from '../helpers/expectations.ts';
import { expectations, failing } from './spans-expectations.ts';
import { busyMs, inRoom, startSender } from './spans-room.ts';

const [, , , folder = ''] = process.argv;

const MIB = 1 << 20;

const peakMiB = (): number => process.resourceUsage().maxRSS / 1024;

const judgeAll = (trace: Trace, all: readonly Expectation[]) =>
  judge({ trace, expectations: all, include: [], complete: true, incompleteBecause: [], scenarioAt: at(1) });

const judgeGreen = (trace: Trace, traces: number): void => {
  const { results } = judgeAll(trace, expectations(traces));
  const red = results.filter(({ outcome }) => outcome !== 'held');
  if (red.length > 0) throw new Error(`not every expectation held: ${JSON.stringify(red).slice(0, 500)}`);
};

/** The same bodies, read and thrown away by Node's own server. */
const floor = async () => {
  const server = http.createServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = await startSender(folder, (server.address() as AddressInfo).port);
  const began = performance.now();
  const before = busyMs();
  await sender.begin();
  const ms = performance.now() - began;
  server.close();
  return { ms, busyMs: busyMs() - before, peakMiB: peakMiB() };
};

/** Received, proven to be all, sealed and judged. */
const receiver = async () => {
  let spans = 0;
  const times = await inRoom(folder, ({ trace, counts }) => {
    judgeGreen(trace, counts.traces);
    spans = trace.size;
  });
  return { ...times, spans, peakMiB: peakMiB() };
};

const slowest = (trace: Trace, all: readonly Expectation[]): number =>
  Math.max(
    ...all.map((one) => {
      const began = performance.now();
      const [result] = judgeAll(trace, [one]).results;
      const ms = performance.now() - began;
      if (result?.outcome !== 'failed' || (result.findings[0]?.nearest.length ?? 0) === 0)
        throw new Error(`${one.id} was not explained: ${JSON.stringify(result).slice(0, 500)}`);
      return ms;
    }),
  );

/** Each failing expectation judged and explained, the slowest; beside it all that hold, judged and not explained. */
const explain = async () => {
  let [ms, heldMs] = [0, 0];
  await inRoom(folder, ({ trace, counts }) => {
    ms = slowest(trace, failing);
    const began = performance.now();
    judgeGreen(trace, counts.traces);
    heldMs = performance.now() - began;
  });
  return { ms, heldMs };
};

/** What is done with evidence beside judging it: its digest, and the file for later commands. */
const keep = async () => {
  let [digestMs, keepMs] = [0, 0];
  await inRoom(folder, ({ trace }) => {
    const began = performance.now();
    const spec = { folder: '.', volatile: [] };
    digestOf(digestForm(trace, { expectations: [], include: [] }, { spec, cwd: '.', secrets: [] }));
    digestMs = performance.now() - began;
    let text = '';
    for (const one of keptExports(trace)) text += `${JSON.stringify(one)}\n`;
    keepMs = performance.now() - began - digestMs;
    if (text.length === 0) throw new Error('nothing was kept');
  });
  return { ms: digestMs + keepMs, digestMs, keepMs };
};

/** Heap and buffers that are held. V8 gives buffers back some time after a collection, and closed sockets hold theirs for a turn. */
const heldMiB = async (): Promise<number> => {
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc?.();
    await setTimeout(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
};

/** Memory that is held after each of some runs in one process, when everything that can go has gone. */
const again = async () => {
  const held: number[] = [];
  const rss: number[] = [];
  for (let run = 0; run < 6; run++) {
    await inRoom(folder, ({ trace, counts }) => judgeGreen(trace, counts.traces));
    held.push(await heldMiB());
    rss.push(process.memoryUsage().rss / MIB);
  }
  return { held, rss };
};

/** What a subject can measure, by name: each gives what is to be told of it. */
export const measurements = { floor, receiver, explain, keep, again };
