import type { Socket } from 'node:net';
import { deadline } from './deadline.ts';

/** One accepted connection, with the one deadline that holds for it at the time. */
export class Connection {
  readonly socket: Socket;
  readonly peer: string;
  readonly #expired: (connection: Connection) => void;
  #cancel = (): void => {};
  /** We ended it: what it left unsaid is our doing. */
  ended = false;
  /** Requests of which the beginning is here and not the end. Whoever reads the connection knows better. */
  begun: () => number;
  /** Closes it at once. */
  close: () => void;

  constructor(socket: Socket, peer: string, expired: (connection: Connection) => void) {
    this.socket = socket;
    this.peer = peer;
    this.#expired = expired;
    this.begun = () => (socket.bytesRead > 0 ? 1 : 0);
    this.close = () => socket.destroy();
  }

  /** Gives it this long, instead of what it was given before. */
  within(ms: number): void {
    this.#cancel();
    this.#cancel = deadline(ms, () => this.#expired(this));
  }

  /** Gives it as long as it takes. */
  relax(): void {
    this.#cancel();
  }

  end(): void {
    this.ended = true;
    this.#cancel();
    this.close();
  }
}
