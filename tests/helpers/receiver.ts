import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ReceiverLimits } from '../../src/otel/limits.ts';
import { createReceiver, type Receiver } from '../../src/otel/receiver.ts';
import { SpanStore } from '../../src/otel/store.ts';

/** A receiver behind a listener on loopback, as the engine wires it. */
export interface Listening extends AsyncDisposable {
  readonly store: SpanStore;
  readonly receiver: Receiver;
  readonly port: number;
  readonly url: string;
  open(): Promise<Socket>;
}

export const listen = async (limits: Partial<ReceiverLimits> = {}): Promise<Listening> => {
  const store = new SpanStore();
  const receiver = createReceiver({ store, now: () => performance.now(), limits });
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => receiver.accept(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    store,
    receiver,
    port,
    url: `http://127.0.0.1:${port}`,
    open: async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await receiver[Symbol.asyncDispose]();
    },
  };
};

/** Waits until `condition` holds, looked at after each change of the receiver. */
export const until = async (receiver: Receiver, condition: () => boolean): Promise<void> => {
  const signal = AbortSignal.timeout(20_000);
  while (!condition()) {
    signal.throwIfAborted();
    await receiver.changed(signal);
  }
};
