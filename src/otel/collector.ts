import type { Socket } from 'node:net';
import { Budget } from './budget.ts';
import { Changes } from './changes.ts';
import { Connections } from './connections.ts';
import { toOtlpJson } from './encode-json.ts';
import { type Export, readHttpExport } from './export-request.ts';
import { recordsOf } from './from-trace.ts';
import { isGrpc, readGrpcExport } from './grpc-request.ts';
import type { Incoming } from './incoming.ts';
import { Intake } from './ingest.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { MalformedExport } from './malformed.ts';
import { accepted, type Refusal, type Reply, refused } from './reply.ts';
import { SpanStore } from './store.ts';
import { Tally } from './tally.ts';

/** What a collector received so far. */
export interface Collected {
  readonly exports: number;
  readonly spans: number;
  /** Log records and exports of metrics: counted, not kept. */
  readonly logs: number;
  readonly metrics: number;
  /** Requests and connections, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface CollectorOptions {
  /** Keeps lines of OTLP/JSON; the client is answered when they are kept. */
  write(lines: string): Promise<void>;
  /** Hears what went wrong. */
  say(text: string): void;
}

/** Spans of one line: little enough that no line is long. */
const SPANS_A_LINE = 500;

const linesOf = (store: SpanStore): string => {
  const trace = store.seal();
  const record = recordsOf(trace);
  const rows = [...trace.source.keys()];
  let lines = '';
  for (let at = 0; at < rows.length; at += SPANS_A_LINE)
    lines += `${JSON.stringify(toOtlpJson(rows.slice(at, at + SPANS_A_LINE).map(record)))}\n`;
  return lines;
};

/** Takes OTLP as the receiver of a room does, and holds nothing: each export is written down and forgotten. */
export class Collector implements AsyncDisposable {
  readonly #options: CollectorOptions;
  readonly #budget = new Budget(DEFAULT_LIMITS.bufferedBytes);
  readonly #changes = new Changes();
  readonly #refused = new Tally();
  readonly #connections: Connections;
  readonly #counts = { exports: 0, spans: 0, logs: 0, metrics: 0 };
  #openRequests = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#connections = new Connections(DEFAULT_LIMITS, {
      request: (incoming) => this.#serve(incoming),
      sentinel: () => false,
      refused: (reason) => this.#refused.add(reason),
      truncated: () => this.#refused.add('truncated'),
      changed: () => this.#changes.notify(),
    });
  }

  accept(socket: Socket): void {
    this.#connections.accept(socket, socket.remoteAddress ?? '');
  }

  collected(): Collected {
    return { ...this.#counts, refused: this.#refused.read() };
  }

  /** Settles when no request is open, or when the signal aborts. */
  async quiet(signal: AbortSignal): Promise<void> {
    while (this.#openRequests > 0 && !signal.aborted) await this.#changes.next(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connections.destroy();
    while (this.#connections.size > 0) await this.#changes.next(new AbortController().signal);
  }

  async #serve(incoming: Incoming): Promise<void> {
    this.#openRequests++;
    const share = this.#budget.open(incoming.flow);
    const read = isGrpc(incoming) ? readGrpcExport : readHttpExport;
    try {
      const found = await read(incoming, DEFAULT_LIMITS, share).catch(() => undefined);
      if (found) incoming.answer(await this.#answer(found));
    } finally {
      share.release();
      this.#openRequests--;
      this.#changes.notify();
    }
  }

  async #answer(found: Export | Refusal): Promise<Reply> {
    if ('reason' in found) return this.#refuse(found);
    const { encoding } = found;
    try {
      return accepted(encoding, await this.#keep(found));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof MalformedExport) return this.#refuse({ reason: 'malformed', encoding, message });
      this.#options.say(`an export was not kept: ${message}`);
      return this.#refuse({ reason: 'internal-error', encoding, message: 'the collector could not keep it' });
    }
  }

  /** How many of its spans were left out. */
  async #keep(found: Export): Promise<number> {
    const store = new SpanStore();
    const intake = new Intake(store);
    const { rejected } = intake.take(found);
    if (store.size > 0) await this.#options.write(linesOf(store));
    const { logs, metrics } = intake.counts();
    this.#counts.exports++;
    this.#counts.spans += store.size;
    this.#counts.logs += logs;
    this.#counts.metrics += metrics;
    return rejected;
  }

  #refuse(refusal: Refusal): Reply {
    this.#refused.add(refusal.reason);
    this.#options.say(`refused (${refusal.reason}): ${refusal.message}`);
    return refused(refusal);
  }
}
