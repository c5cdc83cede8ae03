/**
 * The relay: the only process of a pod's holder container. It joins the pod's loopback with unix sockets in a
 * folder that the runner shares, both ways, and answers DNS questions about names outside with "no such name",
 * because musl without a name server waits for seconds. A program of its own: it imports nothing of ours.
 */
import dgram from 'node:dgram';
import { readFileSync } from 'node:fs';
import net from 'node:net';

type Order =
  | {
      readonly op: 'listen';
      readonly id: number;
      readonly port: number;
      readonly host: string;
      readonly to: string;
    }
  | { readonly op: 'unlisten' | 'cut' | 'reset'; readonly id: number };

const BACKLOG = 4096;
const folder = process.argv[2] ?? '.';
const nameServer = process.argv[3] ?? '127.0.0.53';
const path = (name: string): string => `${folder}/${name}`;
const control = net.connect(path('control'));
const listeners = new Map<number, net.Server>();
/** What to do when the runner has heard that connection `id` was reset. */
const cuts = new Map<number, () => void>();
/** Sockets of the pod by the number the runner knows them by: its own, or listener × 2^20 + order of acceptance. */
const joined = new Map<number, net.Socket>();

const tell = (message: object): void => void control.write(`${JSON.stringify(message)}\n`);
const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? 'EIO';

/** Calls back when all that was written to `socket` is with the kernel, or never will be. */
const flushed = (socket: net.Socket, then: () => void): void => void socket.write(Buffer.alloc(0), then);

/** Copies both ways with half-close. `onReset` decides what the outside learns of a reset inside. */
const splice = (id: number, inside: net.Socket, outside: net.Socket, onReset: () => void): void => {
  // the runner may have reset it before this end knew that it was connected
  if (inside.destroyed) {
    joined.delete(id);
    outside.destroySoon();
    return;
  }
  joined.set(id, inside);
  inside.once('close', () => joined.delete(id));
  inside.on('error', () => {});
  outside.on('error', () => {});
  inside.pipe(outside);
  outside.pipe(inside);
  inside.once('close', (failed) => {
    if (outside.destroyed) return;
    if (failed) flushed(outside, onReset);
    else outside.end();
  });
  outside.once('close', (failed) => {
    if (inside.destroyed) return;
    if (failed || !outside.readableEnded) inside.resetAndDestroy();
    else inside.end();
  });
};

/** Reads one line from a fresh connection, then gives it back untouched. */
const readLine = (socket: net.Socket, then: (line: string) => void): void => {
  let text = '';
  const onData = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    if (!text.endsWith('\n')) return;
    socket.off('data', onData);
    socket.pause();
    then(text.slice(0, -1));
  };
  socket.on('data', onData);
  socket.on('error', () => {});
};

// runner → pod: "<id> <port>\n", answered with "ok\n" or an errno code, then bytes

const dial = (port: number, host: string, then: (error: string, socket: net.Socket) => void): void => {
  const socket = new net.Socket({ allowHalfOpen: true });
  const fail = (error: NodeJS.ErrnoException): void => then(codeOf(error), socket);
  socket.once('error', fail);
  socket.connect({ port, host }, () => {
    socket.off('error', fail);
    then('', socket);
  });
};

const accept = (outside: net.Socket): void =>
  readLine(outside, (line) => {
    const [id = 0, port = 0] = line.split(' ').map(Number);
    const onReset = (): void => {
      if (outside.destroyed) return;
      cuts.set(id, () => outside.destroySoon());
      tell({ event: 'reset', id });
    };
    const join = (error: string, inside: net.Socket): void => {
      // read on, so that the runner's end is seen and the connection closes
      if (error !== '') return void outside.end(`${error}\n`).resume();
      outside.write('ok\n');
      splice(id, inside, outside, onReset);
    };
    dial(port, '127.0.0.1', (error, inside) => {
      // a server that bound `localhost` may listen on ::1 alone
      if (error === 'ECONNREFUSED') dial(port, '::1', (second, other) => join(second && error, other));
      else join(error, inside);
    });
  });

// pod → runner: one unix listener of the runner for each port here, connections in order of acceptance

const listen = ({ id, port, host, to }: Order & { readonly op: 'listen' }): void => {
  const waiting: net.Socket[] = [];
  let isBusy = false;
  let accepted = 0;
  const next = (): void => {
    const inside = waiting[0];
    if (isBusy || !inside) return;
    isBusy = true;
    const number = id * 2 ** 20 + accepted;
    joined.set(number, inside);
    const outside = net.connect({ path: path(to), allowHalfOpen: true });
    const retry = (): void => {
      isBusy = false;
      // the runner's queue is full (EAGAIN): this connection must not be overtaken, so all wait
      setTimeout(next, 5);
    };
    outside.once('error', retry);
    outside.once('connect', () => {
      outside.off('error', retry);
      waiting.shift();
      isBusy = false;
      accepted++;
      splice(number, inside, outside, () => outside.destroySoon());
      next();
    });
  };
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (inside) => {
    inside.on('error', () => {});
    waiting.push(inside);
    next();
  });
  server.once('error', (error) => tell({ event: 'failed', id, code: codeOf(error) }));
  server.listen({ port, host, backlog: BACKLOG }, () => tell({ event: 'listening', id }));
  listeners.set(id, server);
};

const obey = (order: Order): void => {
  if (order.op === 'listen') listen(order);
  if (order.op === 'cut') {
    cuts.get(order.id)?.();
    cuts.delete(order.id);
  }
  if (order.op === 'reset') joined.get(order.id)?.resetAndDestroy();
  if (order.op === 'unlisten') {
    listeners.get(order.id)?.close();
    listeners.delete(order.id);
  }
};

/** The name a DNS question asks for (RFC 1035, 4.1.2). */
const questionName = (query: Buffer): string => {
  const labels: string[] = [];
  for (let at = 12; at < query.length; ) {
    const length = query[at] ?? 0;
    if (length === 0 || length > 63) break;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return labels.join('.');
};

/** The names of the pod: what `getaddrinfo` reads from the hosts file, for programs that ask a server instead. */
const hosts = (): ReadonlyMap<string, string> =>
  new Map(
    readFileSync('/etc/hosts', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([address = '']) => net.isIPv4(address))
      .flatMap(([address = '', ...names]) => names.map((name) => [name.toLowerCase(), address] as const)),
  );

const TYPE_A = 1;
const NO_ERROR = 0x8580;
const NO_SUCH_NAME = 0x8583;

/** An answer record that points back at the question's name: type A, class IN, no caching, four bytes. */
const record = (address: string): Buffer =>
  Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);

/** The question back, with the address of a name of the pod, or with code 3: no such name. */
const answer = (query: Buffer, address: string | undefined): Buffer => {
  let end = 12;
  while (end < query.length && query[end] !== 0) end += (query[end] ?? 0) + 1;
  const reply = Buffer.from(query.subarray(0, end + 5));
  const records = address !== undefined && query.readUInt16BE(end + 1) === TYPE_A ? [record(address)] : [];
  reply.writeUInt16BE(address === undefined ? NO_SUCH_NAME : NO_ERROR, 2);
  reply.writeUInt16BE(1, 4);
  reply.fill(0, 6, 12);
  reply.writeUInt16BE(records.length, 6);
  return Buffer.concat([reply, ...records]);
};

const answerNames = (then: () => void): void => {
  const server = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  const known = hosts();
  server.on('message', (query, { port, address }) => {
    const name = questionName(query).toLowerCase();
    if (name === '' || query.length < 17 + name.length) return;
    const found = known.get(name);
    server.send(answer(query, found), port, address);
    if (found === undefined) tell({ event: 'name', name });
  });
  // without it names fail all the same, only slower
  server.once('error', then);
  server.bind(53, nameServer, then);
};

let orders = '';
control.on('data', (chunk) => {
  orders += chunk.toString('utf8');
  const lines = orders.split('\n');
  orders = lines.pop() ?? '';
  for (const line of lines) obey(JSON.parse(line));
});
// the runner is gone: nobody needs this pod's door any more
control.on('close', () => process.exit(0));
control.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const dialled = net.createServer({ allowHalfOpen: true }, accept);
dialled.listen({ path: path('dial'), backlog: BACKLOG }, () => answerNames(() => tell({ event: 'ready' })));
