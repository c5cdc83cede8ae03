import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import net from 'node:net';
import type { Door } from '../room.ts';
import { errno, openRelayControl } from './relay-control.ts';

/** The runner's side of `relay.ts`: sockets of the pod as unix sockets of the runner. */
export interface RelayDoor extends Door {
  /** Settles when the relay answers; rejects with what `fail` was given when it never will. */
  readonly ready: Promise<void>;
  /** Settles when the relay is gone although nobody disposed the door. */
  readonly lost: Promise<void>;
  /** Outside names that something in the pod asked for, with how often. */
  readonly names: ReadonlyMap<string, number>;
  fail(error: Error): void;
}

/** Takes the relay's one-line answer off a connection; what follows it stays to be read. */
const readAnswer = (socket: net.Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const stop = (): void => {
      socket.off('readable', onReadable).off('error', onError).off('close', onClose);
    };
    const onError = (error: Error): void => {
      stop();
      reject(error);
    };
    const onClose = (): void => onError(errno('ECONNRESET', 'the door of the room is gone'));
    const onReadable = (): void => {
      // a byte at a time: what a service says first must not be taken away
      for (let byte: Buffer | null = socket.read(1); byte !== null; byte = socket.read(1)) {
        if (byte[0] === 0x0a) {
          stop();
          resolve(text);
          return;
        }
        text += byte.toString('latin1');
      }
    };
    socket.on('readable', onReadable).on('error', onError).on('close', onClose);
  });

/** Makes the next end of `socket` an ECONNRESET: unix sockets cannot pass one on, and an end would be a lie. */
const breakAtEnd = (socket: net.Socket): void => {
  const push = socket.push.bind(socket);
  socket.push = (chunk, encoding) => {
    if (chunk !== null) return push(chunk, encoding);
    socket.destroy(errno('ECONNRESET', 'read'));
    return false;
  };
};

/** Unix sockets have no reset: the relay does it to the pod's end, then this end sees its end and closes. */
const makeResettable = (socket: net.Socket, reset: () => void): void => {
  socket.resetAndDestroy = () => {
    reset();
    socket.once('end', () => socket.destroy());
    return socket.resume();
  };
};

const listenAt = async (
  path: string,
  onConnection: (socket: net.Socket, index: number) => void,
): Promise<net.Server> => {
  let accepted = 0;
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    // what became of it is seen at its close; without a listener it would end the runner
    socket.on('error', () => {});
    onConnection(socket, accepted++);
  });
  server.listen({ path, backlog: 4096 });
  await once(server, 'listening');
  return server;
};

const dial = async (path: string, greeting: string, signal: AbortSignal | undefined): Promise<net.Socket> => {
  signal?.throwIfAborted();
  const socket = net.connect({ path, allowHalfOpen: true });
  const abort = (): void => void socket.destroy(errno('ECANCELED', 'connect'));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    socket.write(greeting);
    const answer = await readAnswer(socket);
    if (answer !== 'ok') throw errno(answer, 'connect in the room');
    return socket;
  } catch (error) {
    socket.on('error', () => {}).destroy();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
};

/**
 * Opens the runner's side in `folder`, which the relay sees too; start the relay after it. Sockets may be
 * half-open, as those of `http.Server` are. They are addressed through a handle on the folder, because the
 * path of a unix socket is limited to 107 bytes.
 */
export const openRelayDoor = async (folder: string): Promise<RelayDoor> => {
  const handle = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const path = (name: string): string => `/proc/self/fd/${handle}/${name}`;
  const connections = new Map<number, net.Socket>();
  const servers = new Map<number, net.Server>();
  const names = new Map<string, number>();
  let last = 0;
  let isDisposed = false;
  const control = await openRelayControl(
    path('control'),
    (id) => {
      const socket = connections.get(id);
      if (socket) breakAtEnd(socket);
    },
    (name) => names.set(name, (names.get(name) ?? 0) + 1),
  );
  const close = (id: number): void => {
    if (!servers.has(id)) return;
    control.unlisten(id);
    servers.get(id)?.close();
    servers.delete(id);
  };

  return {
    ready: control.ready,
    lost: control.lost,
    names,
    fail: control.fail,
    async listen(port, onConnection, host = '127.0.0.1') {
      await control.ready;
      const id = ++last;
      const arrive = (socket: net.Socket, index: number): void => {
        makeResettable(socket, () => control.reset(id * 2 ** 20 + index));
        onConnection(socket);
      };
      servers.set(id, await listenAt(path(`listen-${id}`), arrive));
      await control.listen(id, port, host, `listen-${id}`).catch((error: unknown) => {
        close(id);
        throw error;
      });
      return { [Symbol.asyncDispose]: async () => close(id) };
    },
    async connect(port, signal) {
      await control.ready;
      const id = ++last;
      const socket = await dial(path('dial'), `${id} ${port}\n`, signal);
      connections.set(id, socket);
      makeResettable(socket, () => control.reset(id));
      socket.once('close', () => connections.delete(id));
      return socket;
    },
    async [Symbol.asyncDispose]() {
      if (isDisposed) return;
      isDisposed = true;
      for (const id of [...servers.keys()]) close(id);
      control.close();
      closeSync(handle);
    },
  };
};
