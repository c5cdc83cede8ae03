import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeenSpans } from '../../src/otel/seen.ts';
import { traceCounts } from '../../src/run/summarise-evidence.ts';
import { type Listening, listen } from '../helpers/receiver.ts';
import { FIRST_MS } from './spans-parts.ts';

const FIRST_NS = BigInt(FIRST_MS) * 1_000_000n;

/** What forged, replayed and foreign spans are told by, in a run of one scenario. */
const rules = () => ({
  run: 'bench',
  scenario: 'orders',
  scenarios: new Set(['orders']),
  given: new Set(['shop']),
  nested: new Set<string>(),
  nestedSpanIds: [],
  clocks: [{ fromNs: FIRST_NS }],
  seen: new SeenSpans(),
});

/** ms that the main thread was on a core: unlike the time, other processes hardly change it. Linux only. */
export const busyMs = (): number => {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
};

/** ms that all threads of the process were on a core: V8 compiles beside the main thread. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Starts the sender, a process of its own; `begin` lets it go and settles when everything was answered. */
export const startSender = async (folder: string, port: number): Promise<{ begin(): Promise<void> }> => {
  const argv = [join(import.meta.dirname, 'spans-sender.mjs'), folder, String(port)];
  const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const says = async (word: string): Promise<void> => {
    const [text] = await once(child.stdout, 'data');
    if (String(text).trim() !== word) throw new Error(`the sender said ${text}`);
  };
  await says('ready');
  return {
    async begin() {
      child.stdin.write('go\n');
      await says('done');
    },
  };
};

/** Receives all that the sender has until it is proven that nothing more can come. */
const receive = async (room: Listening, sender: { begin(): Promise<void> }): Promise<void> => {
  await sender.begin();
  await room.receiver.seal(room.open, new AbortController().signal);
};

/** What a run does with the evidence of a scenario before it judges. */
const seal = ({ store, receiver }: Listening) => {
  const watch = rules();
  const { aside } = store.suspects(receiver.ranges(), watch);
  const trace = store.seal({
    aside,
    readinessTraceIds: ['0af7651916cd43dd8448eb211c80319c'],
    readyAtNs: new Map(store.services().map((name) => [name, FIRST_NS])),
  });
  for (const print of store.prints()) watch.seen.add(print);
  return { trace, counts: { ...traceCounts(trace), ...store.counts(), looseLogs: store.looseLogs() } };
};

/**
 * Lets a sender fill a room, and calls `judged` with the sealed evidence: ms until nothing more could come, until it was
 * judged, and of these on a core.
 */
export const inRoom = async (
  folder: string,
  judged: (sealed: ReturnType<typeof seal>) => void,
): Promise<Record<'receiveMs' | 'ms' | 'busyMs' | 'cpuMs', number>> => {
  await using room = await listen();
  const sender = await startSender(folder, room.port);
  const began = performance.now();
  const [before, cpuBefore] = [busyMs(), cpuMs()];
  await receive(room, sender);
  const receiveMs = performance.now() - began;
  judged(seal(room));
  return { receiveMs, ms: performance.now() - began, busyMs: busyMs() - before, cpuMs: cpuMs() - cpuBefore };
};
