import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { Collector } from '../otel/collector.ts';
import { withoutPart } from './file.ts';
import type { Collecting } from './state.ts';

/** OTLP over HTTP is expected here, and this one takes gRPC too. */
const OTLP_PORT = 4318;
/** What a client that is in the middle of an export gets to end it, ms. */
const FLUSH_MS = 2_000;

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** Whether a port could not be had. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'listen';

/** The port that was asked for; without one `usual`, and any other where that is taken. */
export const listenSomewhere = async (server: Server, wanted: number, usual = OTLP_PORT): Promise<number> => {
  if (wanted >= 0) return listen(server, wanted);
  try {
    return await listen(server, usual);
  } catch (error) {
    if (isTaken(error)) return listen(server, 0);
    throw error;
  }
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

/** clnrm's own endpoint, which appends to `file` what it takes. `port` is 0 for any, -1 for 4318 or any. */
export const openEmbedded = async (
  port: number,
  file: string,
  say: (text: string) => void,
): Promise<Collecting> => {
  const handle = await open(file, 'a+');
  try {
    await withoutPart(handle);
    const collector = new Collector({ write: await appender(handle), say });
    const server = createServer({ allowHalfOpen: true }, (socket) => collector.accept(socket));
    const endpoint = `http://127.0.0.1:${await listenSomewhere(server, port)}`;
    return {
      where: { endpoint },
      ended: new Promise(() => {}),
      collected: () => collector.collected(),
      async stop() {
        server.close();
        await collector.quiet(AbortSignal.timeout(FLUSH_MS));
      },
      async [Symbol.asyncDispose]() {
        server.close();
        await collector[Symbol.asyncDispose]();
        await handle.sync();
        await handle.close();
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};
