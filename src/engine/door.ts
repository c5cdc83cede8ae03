/**
 * The door: a Node child inside a network namespace. It opens listening handles and connections there and
 * passes them out over IPC, so the runner holds real sockets of the room and no byte is copied.
 * A program of its own: it imports nothing of ours.
 */
import net from 'node:net';

type Order = {
  readonly id: number;
  readonly op: 'listen' | 'connect';
  readonly port: number;
  readonly host: string;
};

const reply = (id: number, body: object, handle?: net.Socket | net.Server, sent?: () => void): void => {
  process.send?.({ id, ...body }, handle, {}, (error) => (error ? process.exit(1) : sent?.()));
};

const refuse = (id: number) => (error: NodeJS.ErrnoException) =>
  reply(id, { error: { code: error.code ?? 'EIO', message: error.message } });

const listen = ({ id, port, host }: Order): void => {
  const server = net.createServer({ pauseOnConnect: true });
  server.once('error', refuse(id));
  // a copy kept open here would take every other connection from the runner
  server.listen({ port, host, backlog: 4096 }, () => reply(id, {}, server, () => server.close()));
};

const connect = ({ id, port, host }: Order): void => {
  const socket = new net.Socket({ allowHalfOpen: true });
  // bytes read here would be lost to the runner
  socket.pause();
  socket.once('error', refuse(id));
  socket.connect({ port, host }, () => {
    socket.removeAllListeners('error');
    socket.on('error', () => {});
    reply(id, {}, socket);
  });
};

process.on('message', (order: Order) => (order.op === 'listen' ? listen(order) : connect(order)));
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.send?.({ ready: true });
