import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/**
 * Posts requests that were written before, each when the one before was answered, over so many connections at once, as
 * that many services do.
 * Says `ready` when all is read, waits for a line, and says `done` when everything was answered with 200.
 */
const [folder = '', port = '0', connections = '4'] = process.argv.slice(2);

const requests = readFileSync(join(folder, 'requests'));
const lengths: readonly number[] = JSON.parse(readFileSync(join(folder, 'lengths'), 'utf8'));
const ends: number[] = [];
for (const length of lengths) ends.push((ends.at(-1) ?? 0) + length);
let next = 0;

const OK = Buffer.from('HTTP/1.1 200 ');

/** Answers have a head and nothing of a body that could be mistaken for its end. */
const answer = async (socket: Socket): Promise<void> => {
  let seen = Buffer.alloc(0);
  while (!seen.includes('\r\n\r\n')) {
    const [chunk] = await once(socket, 'data');
    seen = Buffer.concat([seen, chunk]);
  }
  if (!seen.subarray(0, OK.length).equals(OK))
    throw new Error(`the server answered ${seen.subarray(0, 100)}`);
};

const worker = async (): Promise<void> => {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  while (next < ends.length) {
    const at = next++;
    const answered = answer(socket);
    socket.write(requests.subarray(at === 0 ? 0 : ends[at - 1], ends[at]));
    await answered;
  }
  socket.end();
  socket.resume();
  await once(socket, 'close');
};

process.stdout.write('ready\n');
await once(process.stdin, 'data');
await Promise.all(Array.from({ length: Number(connections) }, worker));
process.stdout.write('done\n');
process.exit(0);
