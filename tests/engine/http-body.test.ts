import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sendFollowing } from '../../src/engine/http-follow.ts';
import { httpServer } from '../helpers/http-server.ts';

const text = 'žluťoučký kůň '.repeat(100);

/** What is read of an answer with these headers and bytes. */
const read = async (
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array | string,
  maxBytes = 65_536,
) => {
  await using api = await httpServer((_request, response) => response.writeHead(200, headers).end(bytes));
  return await sendFollowing(api.request('/'), api.hops({ maxBytes }));
};

test.for([
  ['gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['br', brotliCompressSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity', Buffer.from(text)],
] as const)('an answer in %s is read as the text it was', async ([coding, bytes]) => {
  const { body, truncated } = await read({ 'content-encoding': coding }, bytes);

  expect(body).toBe(text);
  expect(truncated).toBe(false);
});

test('what a few bytes swell to is cut at the bound, and said to be cut', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000, 'x'));

  const { body, truncated } = await read({ 'content-encoding': 'gzip' }, bomb, 1_000);

  expect(body).toBe('x'.repeat(1_000));
  expect(truncated).toBe(true);
});

test.for([
  ['gzip', 'this is no gzip', /the answer cannot be decompressed: incorrect header check/],
  ['zstd', 'x', /the answer's content-encoding 'zstd' is not known/],
] as const)('an answer that only says it is in %s is an error', async ([coding, bytes, message]) => {
  await expect(read({ 'content-encoding': coding }, bytes)).rejects.toThrow(message);
});

test.for([
  ['text/plain; charset=iso-8859-1', Buffer.from([0xe9]), 'é'],
  ['text/plain; charset="windows-1250"', Buffer.from([0x9e]), 'ž'],
  ['text/plain; charset=utf-16le', Buffer.from('ž', 'utf16le'), 'ž'],
  ['application/json', Buffer.from('\ufeff{}'), '{}'],
  ['text/plain; charset=unheard-of', Buffer.from('ž'), 'ž'],
] as const)('bytes of %s are read in their charset', async ([type, bytes, wanted]) => {
  expect((await read({ 'content-type': type }, bytes)).body).toBe(wanted);
});

test('an answer to HEAD has no body, whatever its head says of one', async () => {
  await using api = await httpServer((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '100' }).end(),
  );

  const { status, body } = await sendFollowing(api.request('/', { method: 'HEAD' }), api.hops());

  expect([status, body]).toEqual([200, '']);
});
