import { gunzipSync } from 'node:zlib';
import type { Share } from './budget.ts';
import type { Incoming } from './incoming.ts';
import type { ReceiverLimits } from './limits.ts';

/**
 * The body as it came over the wire, undefined when it is longer than `limit`. What exceeds the limit is read on and
 * thrown away for as much again, so that the client hears the answer. Rejects when the request ends in the middle.
 */
export const readBody = (
  { body, whole }: Pick<Incoming, 'body' | 'whole'>,
  limit: number,
  share: Share,
): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const cut = (): void => reject(new Error('the request ended in the middle'));
    let chunks: Buffer[] = [];
    let bytes = 0;
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > 2 * limit) {
        body.pause();
        resolve(undefined);
      }
      if (bytes > limit) {
        chunks = [];
        share.release();
        return;
      }
      chunks.push(chunk);
      share.take(chunk.length);
    });
    body.on('end', () => {
      if (!whole()) cut();
      else resolve(bytes > limit ? undefined : Buffer.concat(chunks));
    });
    body.on('close', cut);
    body.on('error', reject);
  });

/** The gunzipped body, or why it is none: `too-large` also for a small body that would grow beyond the limit. */
export const inflate = (
  body: Uint8Array,
  { inflatedBytes }: ReceiverLimits,
): Buffer | 'too-large' | 'malformed' => {
  try {
    return gunzipSync(body, { maxOutputLength: inflatedBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed';
  }
};

/** What a body is that exceeds a limit, in words. */
export const tooLarge = ({ bodyBytes, inflatedBytes }: ReceiverLimits): string =>
  `the body exceeds ${bodyBytes} bytes, or ${inflatedBytes} bytes after decompression`;
