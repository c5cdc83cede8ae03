import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { HttpRequest } from './http.ts';

interface Body {
  readonly body: string;
  readonly truncated: boolean;
}

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Codings as they were put on; they come off from the last. Throws for one that is not known. */
const decodersOf = (message: IncomingMessage): readonly Transform[] =>
  (message.headers['content-encoding'] ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '' && one !== 'identity')
    .reverse()
    .map((coding) => {
      const decoder = DECODERS[coding];
      if (decoder === undefined) throw new Error(`the answer's content-encoding '${coding}' is not known`);
      return decoder();
    });

/** The answer's bytes as they were before compression; an error of any link ends the last. */
const decoded = (message: IncomingMessage, decoders: readonly Transform[]): Readable =>
  decoders.reduce<Readable>((source, decoder) => {
    source.once('error', (error) => decoder.destroy(error));
    return source.pipe(decoder);
  }, message);

/** Text in the charset that the answer names; UTF-8 where it names none or an unknown one. A byte order mark is left out. */
const asText = (bytes: Uint8Array, { headers }: IncomingMessage): string => {
  const [, charset = 'utf-8'] = /charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '') ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
};

/** Whether no bytes follow the head: an answer to HEAD only says what they would be. */
const isBodiless = (method: string, { statusCode = 0, headers }: IncomingMessage): boolean =>
  method === 'HEAD' || statusCode === 204 || statusCode === 304 || headers['content-length'] === '0';

/** Reads an answer to its end, decompressed, and keeps its first `maxBytes`. */
export const readBody = async (
  message: IncomingMessage,
  { method, maxBytes }: Pick<HttpRequest, 'method' | 'maxBytes'>,
): Promise<Body> => {
  const decoders = isBodiless(method, message) ? [] : decodersOf(message);
  const stream = decoded(message, decoders);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes: Buffer = chunk;
      if (size < maxBytes) chunks.push(bytes.subarray(0, maxBytes - size));
      size += bytes.length;
      // an answer is read to its end, but what a few bytes swell to may have none
      if (size > maxBytes && decoders.length > 0) break;
    }
  } catch (error) {
    if (decoders.length === 0 || message.errored !== null) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the answer cannot be decompressed: ${reason}`, { cause: error });
  }
  return { body: asText(Buffer.concat(chunks), message), truncated: size > maxBytes };
};
