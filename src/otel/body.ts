import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { ReceiverLimits } from './limits.ts';

/** Why a body was not kept. */
export type BodyRefusal = 'too-large' | 'overloaded';

/** Bytes of all bodies that are being received. */
export interface Buffered {
  bytes: number;
}

/**
 * The body as it came over the wire. What exceeds a limit is read on and thrown away for as much again, so that the
 * client hears the answer. Rejects when the request ends in the middle.
 */
export const readBody = (
  request: IncomingMessage,
  limits: ReceiverLimits,
  buffered: Buffered,
): Promise<Buffer | BodyRefusal> =>
  new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let refusal: BodyRefusal | undefined;
    let bytes = 0;
    let held = 0;
    const release = (): void => {
      buffered.bytes -= held;
      held = 0;
      chunks = [];
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > 2 * limits.bodyBytes) {
        request.pause();
        resolve('too-large');
      }
      if (bytes > limits.bodyBytes) refusal = 'too-large';
      else if (buffered.bytes + chunk.length > limits.bufferedBytes) refusal ??= 'overloaded';
      if (refusal) {
        release();
        return;
      }
      chunks.push(chunk);
      held += chunk.length;
      buffered.bytes += chunk.length;
    });
    request.on('end', () => resolve(refusal ?? Buffer.concat(chunks)));
    request.on('close', () => {
      release();
      reject(new Error('the request ended in the middle'));
    });
    request.on('error', reject);
  });

/** The gunzipped body, or why it is none: `too-large` also for a small body that would grow beyond the limit. */
export const inflate = (body: Buffer, limits: ReceiverLimits): Buffer | 'too-large' | 'malformed' => {
  try {
    return gunzipSync(body, { maxOutputLength: limits.inflatedBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed';
  }
};
