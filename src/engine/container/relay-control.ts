import { once } from 'node:events';
import net from 'node:net';
import { type Deferred, deferred } from './deferred.ts';

/** What the relay tells the runner; `relay.ts` writes it, one JSON line each. */
type Report =
  | { readonly event: 'ready' }
  | { readonly event: 'listening'; readonly id: number }
  | { readonly event: 'failed'; readonly id: number; readonly code: string }
  | { readonly event: 'reset'; readonly id: number }
  | { readonly event: 'name'; readonly name: string };

/** An error with an errno code, as a socket of this machine would give. */
export const errno = (code: string, what: string): Error =>
  Object.assign(new Error(`${what}: ${code}`), { code });

/** The line between runner and relay. */
export interface RelayControl {
  /** Settles when the relay answers; rejects when it never will. */
  readonly ready: Promise<void>;
  /** Settles when the relay is gone although the runner did not close the line. */
  readonly lost: Promise<void>;
  /** Asks for a listener and waits until it listens; rejects with its errno code. */
  listen(id: number, port: number, host: string, to: string): Promise<void>;
  unlisten(id: number): void;
  /** Resets the pod's end of a connection. */
  reset(id: number): void;
  fail(error: Error): void;
  close(): void;
}

const readReports = (socket: net.Socket, hear: (report: Report) => void): void => {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(JSON.parse(line));
  });
};

/** Waits for the relay at the unix socket `path`. `onReset` runs before the reset connection ends. */
export const openRelayControl = async (
  path: string,
  onReset: (id: number) => void,
  onName: (name: string) => void,
): Promise<RelayControl> => {
  const ready = deferred<void>();
  const lost = deferred<void>();
  const asked = new Map<number, Deferred<void>>();
  let line: net.Socket | undefined;
  let isClosed = false;

  const order = (message: object): void => void line?.write(`${JSON.stringify(message)}\n`);
  const fail = (error: Error): void => {
    ready.reject(error);
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };
  const hear = (report: Report): void => {
    if (report.event === 'ready') ready.resolve();
    if (report.event === 'name') onName(report.name);
    if (report.event === 'listening') asked.get(report.id)?.resolve();
    if (report.event === 'failed') asked.get(report.id)?.reject(errno(report.code, 'listen in the room'));
    if (report.event !== 'reset') return;
    onReset(report.id);
    order({ op: 'cut', id: report.id });
  };
  const server = net.createServer((socket) => {
    line = socket;
    server.close();
    readReports(socket, hear);
    socket.on('error', () => {});
    socket.once('close', () => {
      fail(new Error('the door of the room is gone'));
      if (!isClosed) lost.resolve();
    });
  });
  server.listen(path);
  await once(server, 'listening');

  return {
    ready: ready.promise,
    lost: lost.promise,
    fail,
    async listen(id, port, host, to) {
      const answer = deferred<void>();
      asked.set(id, answer);
      order({ op: 'listen', id, port, host, to });
      await answer.promise.finally(() => asked.delete(id));
    },
    unlisten: (id) => order({ op: 'unlisten', id }),
    reset: (id) => order({ op: 'reset', id }),
    close() {
      isClosed = true;
      fail(new Error('the room is closed'));
      server.close();
      line?.destroy();
    },
  };
};
