import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demux } from '../../../src/engine/container/demux.ts';

const frame = (stream: number, content: string): Buffer => {
  const body = Buffer.from(content);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
};

const chunksOf = (all: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  );

test('each stream gets its own bytes in order, however the frames are cut into chunks', async () => {
  const frames = fc.array(fc.record({ stream: fc.constantFrom(1, 2), content: fc.string() }), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(frames, fc.integer({ min: 1, max: 50 }), async (all, size) => {
      const bytes = Buffer.concat(all.map(({ stream, content }) => frame(stream, content)));
      const { stdout, stderr } = demux(Readable.from(chunksOf(bytes, size)));
      const wanted = (id: number): string =>
        Buffer.concat(
          all.filter(({ stream }) => stream === id).map(({ content }) => Buffer.from(content)),
        ).toString();
      expect(await Promise.all([text(stdout), text(stderr)])).toEqual([wanted(1), wanted(2)]);
    }),
  );
});

test('tens of thousands of one-byte frames in one chunk are no deeper than one', async () => {
  const bytes = Buffer.concat(Array.from({ length: 30_000 }, () => frame(1, 'x')));
  const { stdout, stderr } = demux(Readable.from([bytes]));
  stderr.resume();
  expect(await text(stdout)).toBe('x'.repeat(30_000));
});

test('a slow reader slows the writer', async () => {
  const source = new PassThrough();
  const { stderr } = demux(source);
  stderr.resume();
  for (let n = 0; n < 20; n++) source.write(frame(1, 'x'.repeat(10_000)));
  await new Promise(setImmediate);
  expect(source.isPaused()).toBe(true);
});

test('a source that breaks ends both streams', async () => {
  const source = new PassThrough();
  const { stdout, stderr } = demux(source);
  source.write(frame(1, 'before'));
  source.destroy(new Error('gone'));
  stderr.resume();
  await text(stdout);
  expect(stdout.readableEnded).toBe(true);
});
