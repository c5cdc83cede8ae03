import type { Socket } from 'node:net';

/** What a client speaks, by its first bytes. `cut`: it left before that could be told. */
export type Speech =
  | { readonly kind: 'http1' }
  | { readonly kind: 'http2' }
  | { readonly kind: 'sentinel'; readonly nonce: string }
  | { readonly kind: 'cut'; readonly bytes: number };

const SENTINEL = 'CLNRM-SEAL ';
const LONGEST_SENTINEL = 80;

/** The line by which the runner recognises its own connection. */
export const sentinelLine = (nonce: string): string => `${SENTINEL}${nonce}\n`;

/** What the bytes say, undefined while they are too few. `P` begins `POST` and `PRI`, so three are needed. */
const speechOf = (bytes: Buffer): Speech | undefined => {
  if (bytes.length < 3) return undefined;
  const text = bytes.toString('latin1', 0, LONGEST_SENTINEL);
  if (text.startsWith('PRI')) return { kind: 'http2' };
  if (!text.startsWith(SENTINEL.slice(0, 3))) return { kind: 'http1' };
  const end = text.indexOf('\n');
  if (end >= 0 && text.startsWith(SENTINEL))
    return { kind: 'sentinel', nonce: text.slice(SENTINEL.length, end) };
  return end < 0 && bytes.length < LONGEST_SENTINEL ? undefined : { kind: 'http1' };
};

/**
 * Calls `hear` once with what the client speaks; the socket is then paused and gives the same bytes again. Bytes are
 * collected here until they are enough: reading and unshifting a single one over and over would starve every timer.
 */
export const sniff = (socket: Socket, firstByte: () => void, hear: (speech: Speech) => void): void => {
  let seen = Buffer.alloc(0);
  const stop = (): void => {
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.pause();
  };
  const onData = (chunk: Buffer): void => {
    if (seen.length === 0) firstByte();
    seen = Buffer.concat([seen, chunk]);
    const speech = speechOf(seen);
    if (!speech) return;
    stop();
    socket.unshift(seen);
    hear(speech);
  };
  const onEnd = (): void => {
    stop();
    hear({ kind: 'cut', bytes: seen.length });
  };
  socket.on('data', onData);
  socket.on('end', onEnd);
};
