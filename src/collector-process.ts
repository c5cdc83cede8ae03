/**
 * The embedded collector, a process of its own that outlives who started it:
 * `node collector-process.js <port, 0 for any, -1 for 4318 or any> <.clnrm folder> <file>`.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { type CollectorState, collectorFiles, writeState } from './collector-state.ts';
import type { Owner } from './engine/owner.ts';
import { createRunFolder, removeTree } from './engine/run-folder.ts';
import { Collector } from './otel/collector.ts';

/** OTLP over HTTP is expected here, and this one takes gRPC too. */
const OTLP_PORT = 4318;
/** How often what was received is told to the state and the log, ms. */
const TELL_MS = 250;
/** Bytes in which the end of the last line is looked for. */
const LONGEST_PART = 64 << 20;
/** How every line begins that is ours. */
const BEGINNING = Buffer.from('{"resourceSpans":');
/** What a client that is in the middle of an export gets to end it, ms. */
const FLUSH_MS = 2_000;

const [portText = '', kept = '', file = ''] = process.argv.slice(2);
const files = collectorFiles(kept);

/** What its starter hears, once: nothing but that the state can be read, or why there is none. */
const tell = (reason: string): void => {
  process.send?.(reason, undefined, undefined, () => process.disconnect());
};

const say = (text: string): void => {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'listen';

/** The port that was asked for; without one 4318, and any other where that is taken. */
const listenSomewhere = async (server: Server, wanted: number): Promise<number> => {
  if (wanted >= 0) return listen(server, wanted);
  try {
    return await listen(server, OTLP_PORT);
  } catch (error) {
    if (isTaken(error)) return listen(server, 0);
    throw error;
  }
};

/** A collector that was killed may have left a part of a line, which nobody was told is kept: it goes. */
const withoutPart = async (handle: FileHandle): Promise<void> => {
  const { size } = await handle.stat();
  const { buffer } = await handle.read({
    buffer: Buffer.alloc(Math.min(size, LONGEST_PART)),
    position: Math.max(0, size - LONGEST_PART),
  });
  const part = buffer.subarray(buffer.lastIndexOf(0x0a) + 1);
  if (part.length === 0) return;
  if (part.subarray(0, BEGINNING.length).equals(BEGINNING)) await handle.truncate(size - part.length);
  else await handle.appendFile('\n');
};

/** Appends whole lines one after the other; what was written in part is taken back. */
const appender = async (handle: FileHandle): Promise<(lines: string) => Promise<void>> => {
  let { size } = await handle.stat();
  let last: Promise<void> = Promise.resolve();
  const append = async (lines: string): Promise<void> => {
    try {
      await handle.appendFile(lines);
      size += Buffer.byteLength(lines);
    } catch (error) {
      await handle.truncate(size);
      throw error;
    }
  };
  return (lines) => {
    const own = last.then(() => append(lines));
    last = own.catch(() => {});
    return own;
  };
};

/** Aborts at the first signal that ends it; the reason is its name. */
const stopping = (): AbortController => {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  // the terminal that it was started in may go
  process.on('SIGHUP', () => {});
  return stop;
};

const aborted = ({ signal }: AbortController): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Tells the state and the log what was received since it told last. */
const teller = (collector: Collector, stateNow: () => CollectorState): (() => void) => {
  let told = collector.collected();
  return () => {
    const now = collector.collected();
    if (JSON.stringify(now) === JSON.stringify(told)) return;
    if (now.exports > told.exports)
      say(`received ${now.spans - told.spans} spans in ${now.exports - told.exports} exports`);
    told = now;
    try {
      writeState(files.state, stateNow());
    } catch (error) {
      say(`the state cannot be told: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
};

/** Takes exports until it is stopped, and those that are under way then. */
const serveUntil = async (stop: AbortController, owner: Owner, handle: FileHandle): Promise<void> => {
  await using collector = new Collector({ write: await appender(handle), say });
  const server = createServer({ allowHalfOpen: true }, (socket) => collector.accept(socket));
  const endpoint = `http://127.0.0.1:${await listenSomewhere(server, Number(portText))}`;
  const facts = { format: 1, owner, endpoint, file, sinceMs: Date.now() } as const;
  const stateNow = (): CollectorState => ({ ...facts, collected: collector.collected() });
  // of two that start at once the second one fails
  writeFileSync(files.state, `${JSON.stringify(stateNow())}\n`, { flag: 'wx' });
  const tellProgress = teller(collector, stateNow);
  const timer = setInterval(() => {
    if (existsSync(files.state)) tellProgress();
    // nobody could find it any more, and end it
    else stop.abort('its folder is gone');
  }, TELL_MS);
  say(`up at ${endpoint}, keeps spans in ${file}`);
  tell('');
  await aborted(stop);
  say(`${stop.signal.reason}: stopping`);
  server.close();
  await collector.quiet(AbortSignal.timeout(FLUSH_MS));
  clearInterval(timer);
  if (!existsSync(files.state)) return;
  tellProgress();
  renameSync(files.state, files.ended);
};

const serve = async (): Promise<void> => {
  const stop = stopping();
  const { folder, owner } = createRunFolder(`collector-${randomBytes(8).toString('hex')}`);
  try {
    await using handle = await open(file, 'a+');
    await withoutPart(handle);
    await serveUntil(stop, owner, handle);
    await handle.sync();
    say('down');
  } finally {
    removeTree(folder);
  }
};

try {
  await serve();
} catch (error) {
  const reason = isTaken(error)
    ? `port ${portText} is taken or not allowed`
    : error instanceof Error
      ? error.message
      : String(error);
  say(`failed: ${reason}`);
  tell(reason);
  process.exitCode = 1;
}
