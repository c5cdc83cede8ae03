import type { Readable } from 'node:stream';

/** A plain file of an archive: its name in it, and its bytes, which must be read before the next one is asked for. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  bytes(): AsyncGenerator<Buffer>;
}

const BLOCK = 512;
/** A name that is written apart is no longer than this. */
const LONGEST_NAME = 64 * 1024;

/** Bytes of a stream, so many at a time. */
const reading = (stream: Readable) => {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  /** At most `most` bytes; none at the end. */
  const some = async (most: number): Promise<Buffer> => {
    if (rest.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return Buffer.alloc(0);
      rest = next.value;
    }
    const part = rest.subarray(0, most);
    rest = rest.subarray(part.length);
    return part;
  };
  return {
    some,
    /** All of them, fewer only at the end. */
    async whole(count: number): Promise<Buffer> {
      const parts: Buffer[] = [];
      for (let left = count; left > 0; ) {
        const part = await some(left);
        if (part.length === 0) break;
        parts.push(part);
        left -= part.length;
      }
      return Buffer.concat(parts);
    },
  };
};

const textIn = (block: Buffer, from: number, length: number): string => {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
};

/** Octal, or where that is too small (GNU) a number of 11 bytes behind a first one with its highest bit set. */
const sizeIn = (block: Buffer): number => {
  if (((block[124] ?? 0) & 0x80) === 0) return Number.parseInt(textIn(block, 124, 12).trim() || '0', 8);
  return Number(block.readBigUInt64BE(128));
};

/** `path` among the records of a pax header, each `length key=value\n`. */
const paxPath = (records: string): string | undefined => /^\d+ path=(.*)$/m.exec(records)?.[1];

/** The plain files of a tar stream (ustar, pax, GNU), in its order. A stream that ends in the middle ends the files. */
export async function* untar(stream: Readable): AsyncGenerator<TarEntry> {
  const source = reading(stream);
  let longName: string | undefined;
  for (;;) {
    const header = await source.whole(BLOCK);
    if (header.length < BLOCK || header.every((byte) => byte === 0)) return;
    const [size, type] = [sizeIn(header), String.fromCharCode(header[156] ?? 0)];
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if ((type === 'x' || type === 'L') && size <= LONGEST_NAME) {
      const text = (await source.whole(size)).toString('utf8');
      await source.whole(padding);
      longName = type === 'L' ? text.replace(/\0+$/, '') : (paxPath(text) ?? longName);
      continue;
    }
    const prefix = textIn(header, 345, 155);
    const short = textIn(header, 0, 100);
    const name = longName ?? (prefix === '' ? short : `${prefix}/${short}`);
    longName = undefined;
    let left = size;
    const bytes = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const part = await source.some(left);
        if (part.length === 0) return;
        left -= part.length;
        yield part;
      }
    };
    if (type === '0' || type === '\0') yield { name, size, bytes };
    for await (const _passedOver of bytes()) {
      // what nobody read
    }
    await source.whole(padding);
  }
}
