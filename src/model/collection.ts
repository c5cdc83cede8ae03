import type { Socket } from 'node:net';
import type { Value } from './value.ts';

/** What the receiver has seen so far. Times are on the runner's clock, ms. */
export interface ReceiverActivity {
  readonly openRequests: number;
  readonly connections: number;
  /** Requests that were taken in, and when the last one was; 0 before the first. */
  readonly arrivals: number;
  readonly lastArrivalMs: number;
}

/** The receiver as the engine knows it: it is given sockets, and it can prove that nothing more can come. */
export interface ReceiverPort {
  accept(socket: Socket): void;
  activity(): ReceiverActivity;
  /** When the service last exported, by the `x-clnrm-service` header every service is given; 0 when never. */
  lastArrivalOf(service: string): number;
  /** Settles at the next change of `activity`, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
  /** Opens a sentinel through the same listener; settles when it was accepted and every other connection closed. */
  seal(open: () => Promise<Socket>, signal: AbortSignal): Promise<unknown>;
  /** What went wrong in the receiver itself while it took something in; nobody else can have caused it. */
  bug(): { readonly error: unknown } | undefined;
}

/** Spans while they stream in: cheap look-ups for readiness and settling. */
export interface LiveSpans {
  /** True when a span of that name (exact, glob or /regex/) has arrived from the subject. */
  hasName(pattern: string): boolean;
  /** Distinct names of the subject's spans that have arrived, sorted. */
  names(): readonly string[];
  /** True when some span's parent is that span: the local root of an http step's trace. */
  hasChildOf(traceId: string, spanId: string): boolean;
  /** Spans whose parent has not arrived: more is on its way. Each is looked for when it is asked for. */
  unresolvedParents(): Iterable<{ readonly name: string; readonly service: string }>;
}

/** One of the runner's own spans. */
export interface RunnerSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceparent: string;
  event(name: string, attributes?: Readonly<Record<string, Value>>): void;
  end(result?: { readonly error?: string; readonly attributes?: Readonly<Record<string, Value>> }): void;
}

/** Starts a span of the runner below `parent`. */
export type StartSpan = (
  name: string,
  options: {
    readonly parent: RunnerSpan;
    readonly kind?: 'internal' | 'client';
    readonly attributes?: Readonly<Record<string, Value>>;
  },
) => RunnerSpan;
