/** What the receiver grants a client. Bytes and milliseconds. */
export interface ReceiverLimits {
  /** Of one request body as it comes over the wire. */
  readonly bodyBytes: number;
  /** Of one request body after decompression. */
  readonly inflatedBytes: number;
  /** Of all bodies that are being received at one time; who would go beyond it waits. */
  readonly bufferedBytes: number;
  /** Spans, and log records that name a span, that one store takes: more would end the runner, not the scenario. */
  readonly records: number;
  readonly connections: number;
  /** From the first byte of a connection to the end of its first request's headers. */
  readonly headMs: number;
  /** From the end of the headers to the end of the body; in HTTP/2 to the end of the answer. */
  readonly bodyMs: number;
  /** Without any request, before the first or between two. */
  readonly idleMs: number;
}

export const DEFAULT_LIMITS: ReceiverLimits = {
  bodyBytes: 32 << 20,
  inflatedBytes: 64 << 20,
  bufferedBytes: 64 << 20,
  records: 10_000_000,
  connections: 1024,
  headMs: 10_000,
  bodyMs: 30_000,
  idleMs: 300_000,
};
