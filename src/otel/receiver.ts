import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ReceiverActivity, ReceiverPort } from '../model/collection.ts';
import { Budget } from './budget.ts';
import { Changes } from './changes.ts';
import { Connections } from './connections.ts';
import { type Export, readHttpExport } from './export-request.ts';
import { isGrpc, readGrpcExport } from './grpc-request.ts';
import type { Incoming } from './incoming.ts';
import { Intake, type SignalCounts } from './ingest.ts';
import { DEFAULT_LIMITS, type ReceiverLimits } from './limits.ts';
import { MalformedExport } from './malformed.ts';
import { type ExportRange, Origins } from './origins.ts';
import { accepted, type Refusal, type Reply, refused } from './reply.ts';
import { sentinelLine } from './sniff.ts';
import type { SpanSink } from './store.ts';
import { Tally } from './tally.ts';

export interface ReceiverOptions {
  readonly store: SpanSink;
  /** The runner's clock, ms. */
  readonly now: () => number;
  readonly limits?: Partial<ReceiverLimits>;
}

/** What the receiver counted. */
export interface ReceiverCounts extends SignalCounts {
  /** Connections accepted since the beginning, the sentinel included. */
  readonly connections: number;
  /** Requests and connections it refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Requests that ended in the middle. */
  readonly truncated: number;
  /** Spans left out because their ids are not ids. */
  readonly rejectedSpans: number;
}

/** What was known when nothing more could arrive. */
export interface SealProof {
  readonly truncated: number;
  readonly connections: number;
}

/**
 * Takes OTLP over HTTP/1.1 and HTTP/2, gRPC included, from sockets that others accept, into one store. The listening server that hands sockets over should
 * be created with `allowHalfOpen`, as Node's own HTTP server is.
 */
export class Receiver implements ReceiverPort, AsyncDisposable {
  readonly #store: SpanSink;
  readonly #now: () => number;
  readonly #limits: ReceiverLimits;
  readonly #budget: Budget;
  readonly #intake: Intake;
  readonly #changes = new Changes();
  readonly #origins = new Origins();
  readonly #refused = new Tally();
  /** Sentinels on their way by nonce, and the server's ends of those that came. */
  readonly #expected = new Map<string, () => void>();
  readonly #sentinels = new Set<Socket>();
  readonly #connections: Connections;
  #openRequests = 0;
  #arrivals = 0;
  #lastArrivalMs = 0;
  #truncated = 0;
  #rejected = 0;
  #bug: { readonly error: unknown } | undefined;

  constructor({ store, now, limits = {} }: ReceiverOptions) {
    this.#store = store;
    this.#now = now;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#budget = new Budget(this.#limits.bufferedBytes);
    this.#intake = new Intake(store);
    this.#connections = new Connections(this.#limits, {
      request: (incoming) => this.#serve(incoming),
      sentinel: (nonce, socket) => this.#recognise(nonce, socket),
      refused: (reason) => this.#refused.add(reason),
      truncated: () => {
        this.#truncated++;
      },
      changed: () => this.#changes.notify(),
    });
  }

  /** Takes an accepted socket; `peer` names who is at the other end where the address does not tell. */
  accept(socket: Socket, peer = socket.remoteAddress ?? ''): void {
    this.#origins.connected(peer);
    this.#connections.accept(socket, peer);
  }

  activity(): ReceiverActivity & { readonly spans: number } {
    return {
      openRequests: this.#openRequests,
      connections: this.#connections.size,
      arrivals: this.#arrivals,
      lastArrivalMs: this.#lastArrivalMs,
      spans: this.#store.size,
    };
  }

  counts(): ReceiverCounts {
    return {
      ...this.#intake.counts(),
      connections: this.#connections.accepted,
      refused: this.#refused.read(),
      truncated: this.#truncated,
      rejectedSpans: this.#rejected,
    };
  }

  /** When a service last exported, known by its `x-clnrm-service` header or its spans' `service.name`; 0 when never. */
  lastArrivalOf(service: string): number {
    return this.#origins.lastMs(service);
  }

  /** Everyone who ever connected, as `accept` was told. */
  peers(): readonly string[] {
    return this.#origins.peers();
  }

  /** Which rows of the store came from whom, in order of arrival. */
  ranges(): readonly ExportRange[] {
    return this.#origins.ranges();
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#changes.next(signal);
  }

  /**
   * Proves that nothing more can arrive, once no process is left that could connect: a connection that `open` makes
   * through the same listener is accepted after all others, and settles this when all others have closed. Rejects with
   * the signal's reason, or with why the sentinel did not come through.
   */
  async seal(open: () => Promise<Socket>, signal: AbortSignal): Promise<SealProof> {
    const nonce = randomUUID();
    const sentinel = await open();
    try {
      await this.#greet(sentinel, nonce, signal);
      while (this.#connections.size > this.#sentinels.size || this.#openRequests > 0) {
        signal.throwIfAborted();
        await this.changed(signal);
      }
    } finally {
      this.#expected.delete(nonce);
      sentinel.destroy();
    }
    return { truncated: this.#truncated, connections: this.#connections.accepted };
  }

  bug(): { readonly error: unknown } | undefined {
    return this.#bug;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connections.destroy();
    while (this.#connections.size > 0) await this.changed(new AbortController().signal);
  }

  #greet(sentinel: Socket, nonce: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const give = (): void => reject(signal.reason);
      signal.addEventListener('abort', give, { once: true });
      if (signal.aborted) give();
      this.#expected.set(nonce, () => {
        signal.removeEventListener('abort', give);
        resolve();
      });
      sentinel.on('error', reject);
      const refused = (): void => reject(new Error('the sentinel was closed before it was accepted'));
      // A socket that may stay half open closes only after its end.
      sentinel.once('end', refused).once('close', refused);
      sentinel.resume();
      sentinel.write(sentinelLine(nonce));
    });
  }

  #recognise(nonce: string, socket: Socket): boolean {
    const came = this.#expected.get(nonce);
    if (!came) return false;
    this.#sentinels.add(socket);
    socket.once('close', () => this.#sentinels.delete(socket));
    // the listener may be half-open: this end must go too, for the room to be empty
    socket.once('end', () => socket.destroy());
    socket.resume();
    came();
    return true;
  }

  async #serve(incoming: Incoming): Promise<void> {
    this.#openRequests++;
    this.#changes.notify();
    const share = this.#budget.open(incoming.flow);
    const read = isGrpc(incoming) ? readGrpcExport : readHttpExport;
    try {
      const found = await read(incoming, this.#limits, share).catch(() => undefined);
      // Cut off in the middle: nobody is left to answer.
      if (found) incoming.answer(this.#answer(found, incoming));
      // The client has its answer and prepares its next export meanwhile.
      this.#store.advance();
    } finally {
      share.release();
      this.#openRequests--;
      this.#changes.notify();
    }
  }

  #answer(found: Export | Refusal, incoming: Incoming): Reply {
    if ('reason' in found) return this.#refuse(found);
    const { encoding } = found;
    const { records } = this.#limits;
    if (this.#store.records >= records) {
      return this.#refuse({ reason: 'too-many', encoding, message: `more than ${records} spans and logs` });
    }
    const firstRow = this.#store.size;
    try {
      const brought = this.#intake.take(found);
      this.#arrived(incoming, firstRow, brought.services);
      this.#rejected += brought.rejected;
      return accepted(encoding, brought.rejected);
    } catch (error) {
      return this.#ingestFailed(error, found);
    }
  }

  #refuse(refusal: Refusal): Reply {
    this.#refused.add(refusal.reason);
    return refused(refusal);
  }

  #arrived({ headers, peer }: Incoming, firstRow: number, services: readonly string[]): void {
    const atMs = this.#now();
    this.#arrivals++;
    this.#lastArrivalMs = atMs;
    const rows = this.#store.size - firstRow;
    const from = { peer, firstRow, rows, atMs };
    this.#origins.add(headers, from, [...services, ...this.#store.servicesFrom(firstRow)]);
  }

  #ingestFailed(error: unknown, { encoding }: Export): Reply {
    if (error instanceof MalformedExport)
      return this.#refuse({ reason: 'malformed', encoding, message: error.message });
    // Not the client's fault, so it must not be told to drop its spans; whoever carries out the scenario asks for it.
    this.#bug ??= { error };
    return this.#refuse({ reason: 'internal-error', encoding, message: 'the receiver failed' });
  }
}

/** A receiver that fills `store`. */
export const createReceiver = (options: ReceiverOptions): Receiver => new Receiver(options);
