import { finished, PassThrough, type Readable } from 'node:stream';

const HEADER = 8;
const STDERR = 2;

/** What a container wrote, apart. */
export interface Output {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Splits the engine's one stream into stdout and stderr, which end with it. Each frame has a header of 8 bytes:
 * stream number, three zeros, length as 32-bit big endian (Docker Engine API, ContainerAttach). A reader that
 * is slow slows the writer. (docker-modem's own splitter recurses for every frame and ignores slow readers.)
 */
export const demux = (source: NodeJS.ReadableStream): Output => {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let header = Buffer.alloc(0);
  let left = 0;
  let target = stdout;

  const take = (chunk: Buffer): Buffer => {
    if (left > 0) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (!target.write(part)) pause(target);
      return chunk.subarray(part.length);
    }
    const missing = HEADER - header.length;
    header = Buffer.concat([header, chunk.subarray(0, missing)]);
    if (header.length === HEADER) {
      target = header[0] === STDERR ? stderr : stdout;
      left = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
    return chunk.subarray(missing);
  };
  const pause = (full: PassThrough): void => {
    source.pause();
    full.once('drain', () => source.resume());
  };

  source.on('data', (chunk: Buffer) => {
    for (let rest = chunk; rest.length > 0; ) rest = take(rest);
  });
  // an engine that dies in the middle ends both, as a container that ended would
  finished(source, { writable: false }, () => {
    stdout.end();
    stderr.end();
  });
  return { stdout, stderr };
};
