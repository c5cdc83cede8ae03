/** One request of an export, ready to be sent. */
export interface Outgoing {
  /** The whole address; over gRPC only its origin counts. */
  readonly url: string;
  /** `/opentelemetry.proto.collector.….v1.…Service/Export`, for gRPC. */
  readonly method: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Whether `body` is compressed by gzip. */
  readonly gzip: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a collector answered. */
export type Answer =
  | { readonly kind: 'taken'; readonly body: Buffer }
  /** A later try may succeed; not before `afterMs`, where the collector says so. */
  | { readonly kind: 'busy'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** Sends one request. Rejects when there is no answer: nothing listens, the connection broke, or `signal` aborted. */
export interface Sender extends AsyncDisposable {
  send(request: Outgoing, signal: AbortSignal): Promise<Answer>;
}

/** Bytes of an answer that are kept: what a collector says is short. */
export const ANSWER_BYTES = 64 * 1024;
