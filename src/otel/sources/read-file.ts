import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { fault } from '../../diagnostics/diagnostic.ts';
import { UsageError } from '../../diagnostics/errors.ts';
import type { Position } from '../../model/position.ts';
import type { SpanStore } from '../store.ts';
import { Blocks } from './blocks.ts';
import { type Accept, readBlock } from './read.ts';

/** What a file of spans held. */
export interface ReadSpans {
  readonly spans: number;
  /** Spans left out because their ids are not ids. */
  readonly rejected: number;
  /** Exports of logs and metrics, which are passed over. */
  readonly aside: number;
  /** Objects that `accept` left out. */
  readonly outside: number;
  /** The ways it was written, as people know them. */
  readonly formats: readonly string[];
}

/** A file of spans as it is opened: `name` is what messages call it. */
export interface SpanSource {
  readonly name: string;
  open(): AsyncIterable<Uint8Array | string>;
}

const GZIP = [0x1f, 0x8b] as const;

/** Binary files that people have for OTLP, by their first bytes. */
const binaryKind = (head: Uint8Array): string | undefined => {
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd)
    return 'compressed with zstd';
  return head.includes(0) ? 'binary, protobuf perhaps' : undefined;
};

async function* joined<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

async function* unzipped(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  const chunks: AsyncIterable<Uint8Array | string> = { [Symbol.asyncIterator]: () => rest };
  if (first[0] !== GZIP[0] || first[1] !== GZIP[1]) {
    yield* joined<Uint8Array | string>(first, chunks);
    return;
  }
  const gunzip = createGunzip();
  const all = Readable.from(joined(first, chunks), { objectMode: true });
  // what goes wrong is thrown to whoever reads
  pipeline(all, gunzip, () => {});
  yield* gunzip;
}

const bad = (name: string, line: number, message: string, hint?: string): UsageError => {
  const at: Position = { file: name, line, column: 1 };
  return new UsageError([
    fault('bad-trace-file', `spans cannot be read: ${message}`, {
      at,
      ...(hint === undefined ? {} : { hint }),
    }),
  ]);
};

const unreadable = (name: string, error: unknown): UsageError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    Z_DATA_ERROR: 'its gzip data is damaged',
    Z_BUF_ERROR: 'its gzip data ends in the middle',
  };
  const reason = why[code] ?? (error instanceof Error ? error.message : String(error));
  return new UsageError([fault('unreadable-file', `${name} cannot be read: ${reason}`)]);
};

async function* textOf(source: SpanSource): AsyncGenerator<string> {
  const chunks = source.open()[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const head = typeof first.value === 'string' ? Buffer.from(first.value) : first.value;
  const kind = binaryKind(head.subarray(0, 512));
  if (kind !== undefined && head[0] !== GZIP[0])
    throw bad(
      source.name,
      1,
      `the file is not text but ${kind}`,
      'the collector writes text with `format: json` and without `compression`',
    );
  const decoder = new StringDecoder('utf8');
  let begun = false;
  for await (const chunk of unzipped(head, chunks)) {
    const text =
      typeof chunk === 'string'
        ? chunk
        : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    // Windows' byte order mark is no part of the text
    yield begun ? text : text.replace(/^\ufeff/, '');
    begun ||= text !== '';
  }
  yield decoder.end();
}

/**
 * Reads a file of spans into the store, one object after the other, however big it is. An empty file gives none.
 * @throws UsageError with the line of the first object that is wrong, or why the file cannot be read
 */
export const readSpans = async (
  store: SpanStore,
  source: SpanSource,
  accept?: Accept,
): Promise<ReadSpans> => {
  const blocks = new Blocks();
  const formats = new Set<string>();
  const sum = { spans: 0, rejected: 0, aside: 0, outside: 0 };
  const take = (block: Parameters<typeof readBlock>[1]): void => {
    const read = readBlock(store, block, accept);
    if (read.kind === 'outside') sum.outside++;
    else if (read.kind === 'wrong') throw bad(source.name, read.line, read.reason, read.hint);
    else if (read.kind === 'aside') sum.aside++;
    else {
      sum.spans += read.spans;
      sum.rejected += read.rejected;
      formats.add(read.format);
    }
  };
  try {
    for await (const text of textOf(source)) for (const block of blocks.push(text)) take(block);
    for (const block of blocks.end()) take(block);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error) || !('code' in error)) throw error;
    throw unreadable(source.name, error);
  }
  return { ...sum, formats: [...formats] };
};

/** A file by its path. */
export const fileSource = (path: string, name: string): SpanSource => ({
  name,
  open: (): Readable => createReadStream(path, { highWaterMark: 1 << 20 }),
});
