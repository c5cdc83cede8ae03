import type { Socket } from 'node:net';

/** Joins two sockets until both sides ended; a broken side breaks the other. */
const pipeSockets = (one: Socket, other: Socket): void => {
  const join = (from: Socket, to: Socket): void => {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroySoon());
    from.pipe(to);
  };
  join(one, other);
  join(other, one);
};

/** Serves each connection by one that `dial` opens; the client is reset when that fails. */
export const forward =
  (dial: () => Promise<Socket>) =>
  async (client: Socket): Promise<void> => {
    client.on('error', () => {});
    try {
      pipeSockets(client, await dial());
    } catch {
      client.resetAndDestroy();
    }
  };
