/** What the receiver grants a client. Bytes and milliseconds. */
export interface ReceiverLimits {
  /** Of one request body as it comes over the wire. */
  readonly bodyBytes: number;
  /** Of one request body after decompression. */
  readonly inflatedBytes: number;
  /** Of all bodies that are being received at one time. */
  readonly bufferedBytes: number;
  readonly connections: number;
  /** From the first byte of a connection to the end of its first request's headers. */
  readonly headMs: number;
  /** From the end of the headers to the end of the body. */
  readonly bodyMs: number;
  /** Without any request, before the first or between two. */
  readonly idleMs: number;
}

export const DEFAULT_LIMITS: ReceiverLimits = {
  bodyBytes: 32 << 20,
  inflatedBytes: 64 << 20,
  bufferedBytes: 256 << 20,
  connections: 1024,
  headMs: 10_000,
  bodyMs: 30_000,
  idleMs: 300_000,
};
