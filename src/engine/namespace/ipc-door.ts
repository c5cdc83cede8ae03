import type { ChildProcess } from 'node:child_process';
import { Server, Socket } from 'node:net';
import type { Door } from '../room.ts';

interface Reply {
  readonly id: number;
  readonly error?: { readonly code: string; readonly message: string };
}

type Pending = {
  readonly resolve: (handle: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** The runner's side of `door.ts`: orders go out over IPC, handles come back. */
export const ipcDoor = (child: ChildProcess): Door => {
  const pending = new Map<number, Pending>();
  let last = 0;
  child.on('message', ({ id, error }: Reply, handle: unknown) => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (error) waiting?.reject(Object.assign(new Error(error.message), { code: error.code }));
    else waiting?.resolve(handle);
  });
  child.once('exit', () => {
    for (const { reject } of pending.values()) reject(new Error('the door of the room is gone'));
    pending.clear();
  });
  const ask = (op: 'listen' | 'connect', port: number, host: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      pending.set(id, { resolve, reject });
      child.send({ id, op, port, host }, (error) => error && pending.delete(id) && reject(error));
    });

  return {
    async listen(port, onConnection, host = '127.0.0.1') {
      const server = await ask('listen', port, host);
      if (!(server instanceof Server)) throw new Error(`the door passed no listener for port ${port}`);
      server.on('connection', onConnection);
      return {
        [Symbol.asyncDispose]: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            // open connections end with their processes, not with the listener
            resolve();
          }),
      };
    },
    async connect(port, signal) {
      const socket = await ask('connect', port, '127.0.0.1');
      if (!(socket instanceof Socket)) throw new Error(`the door passed no connection to port ${port}`);
      if (signal?.aborted) {
        socket.destroy();
        signal.throwIfAborted();
      }
      return socket;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
    },
  };
};
