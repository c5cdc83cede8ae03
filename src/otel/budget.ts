import type { Flow } from './incoming.ts';

/** The bytes that one request holds. */
export interface Share {
  take(bytes: number): void;
  /** Gives back all of it; may be called again. */
  release(): void;
}

/**
 * Bounds the bytes of all bodies that are being received. Who would hold more waits, and its client with it; the oldest
 * request goes on, so that some request always ends. What is held stays below the limit, one body, and a read of each
 * connection.
 */
export class Budget {
  readonly #limit: number;
  /** Requests that hold bytes or may, oldest first. */
  readonly #open = new Map<Share, Flow>();
  readonly #paused = new Set<Flow>();
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  open(flow: Flow): Share {
    let own = 0;
    const share: Share = {
      take: (bytes) => {
        own += bytes;
        this.#held += bytes;
        if (this.#held > this.#limit) this.#pause(flow);
      },
      release: () => {
        this.#held -= own;
        own = 0;
        if (this.#open.delete(share)) this.#resume();
      },
    };
    this.#open.set(share, flow);
    return share;
  }

  #pause(flow: Flow): void {
    const [oldest] = this.#open.values();
    if (flow === oldest || this.#paused.has(flow)) return;
    this.#paused.add(flow);
    flow.pause();
  }

  #resume(): void {
    const [oldest] = this.#open.values();
    for (const flow of this.#paused) {
      if (this.#held > this.#limit && flow !== oldest) continue;
      this.#paused.delete(flow);
      flow.resume();
    }
  }
}
