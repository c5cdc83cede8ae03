import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { usualSockets, wantedSocket } from './sockets.ts';

/** A version is asked for by scripts: an engine that is slow does not hold them up. */
const LIMIT_MS = 300;

const PING = 'GET /_ping HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n';

/** What an engine calls itself when it is pinged, `Docker/27.1 (linux)`; Node's HTTP client alone would cost 8 ms. */
const serverAt = (socket: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    let head = '';
    const connection = createConnection(socket)
      .setEncoding('latin1')
      .on('data', (chunk) => {
        head += chunk;
        if (head.includes('\r\n\r\n')) connection.destroy();
      })
      .on('error', () => resolve(undefined))
      .on('close', () => resolve(/^server: *(.+?)\r?$/im.exec(head)?.[1]))
      .setTimeout(LIMIT_MS, () => connection.destroy());
    connection.write(PING);
  });

/** The engine that answers, with its version and socket, in one line; or that there is none. At most 300 ms each. */
export const engineVersion = async (env: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const wanted = wantedSocket(env);
  const sockets = wanted === undefined ? (env.DOCKER_HOST ? [] : usualSockets(env)) : [wanted];
  for (const socket of sockets) {
    const server = existsSync(socket) ? await serverAt(socket) : undefined;
    if (server !== undefined) return `${server} at ${socket}`;
  }
  return 'none that answers (clnrm health says why)';
};
