import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeHttp } from '../../src/engine/http-encode.ts';
import { sendFollowing } from '../../src/engine/http-follow.ts';
import type { HttpAction } from '../../src/model/spec.ts';
import { httpServer } from '../helpers/http-server.ts';
import { project } from '../helpers/project.ts';

const action = (more: Partial<HttpAction>): HttpAction => ({
  kind: 'http',
  method: 'POST',
  url: 'http://a.test/x?a=0',
  headers: {},
  query: [],
  follow: 0,
  ...more,
});

/** The request as a real server sees it. */
const seenOf = async (more: Partial<HttpAction>, folder = '.') => {
  await using api = await httpServer((_request, response) => response.end());
  await sendFollowing(await encodeHttp(action(more), (path) => join(folder, path)), api.hops());
  const [seen] = api.seen;
  if (seen === undefined) throw new Error('nothing was sent');
  return seen;
};

test('a query keeps what the address has, and sends a name for each of its texts', async () => {
  const { url } = await seenOf({
    query: [
      ['a', '1 &'],
      ['b', 'ž'],
      ['a', '2'],
    ],
  });

  expect(url).toBe('/x?a=0&a=1+%26&b=%C5%BE&a=2');
});

test('a form is sent as browsers send it', async () => {
  const { headers, body } = await seenOf({
    body: {
      kind: 'form',
      fields: [
        ['name', 'Jan Žižka & co'],
        ['tag', 'a'],
        ['tag', 'b'],
      ],
    },
  });

  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect([...new URLSearchParams(body)]).toEqual([
    ['name', 'Jan Žižka & co'],
    ['tag', 'a'],
    ['tag', 'b'],
  ]);
  expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
});

test('texts and files of a multipart body arrive with their names and types', async () => {
  using files = project({ 'a.png': 'PNG', 'b.txt': 'text of b' });

  const { headers, body } = await seenOf(
    {
      body: {
        kind: 'multipart',
        parts: [
          { name: 'note', text: 'two\r\nlines' },
          { name: 'photo', path: 'a.png', contentType: 'image/png', filename: 'me "x".png' },
          { name: 'photo', path: 'b.txt' },
        ],
      },
    },
    files.folder,
  );

  const form = await new Response(body, {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  const photos = form.getAll('photo').filter((one) => typeof one !== 'string');
  expect(form.get('note')).toBe('two\r\nlines');
  expect(photos.map(({ name, type }) => [name, type])).toEqual([
    ['me "x".png', 'image/png'],
    ['b.txt', 'application/octet-stream'],
  ]);
  expect(await Promise.all(photos.map((one) => one.text()))).toEqual(['PNG', 'text of b']);
});

test('a file that is not there is an error with its name', async () => {
  await expect(
    encodeHttp(
      action({ body: { kind: 'multipart', parts: [{ name: 'f', path: 'gone.bin' }] } }),
      (path) => path,
    ),
  ).rejects.toThrow(/gone\.bin/);
});

test.for([
  [{ kind: 'basic', user: 'Žofie', password: 'a:b' }, `Basic ${Buffer.from('Žofie:a:b').toString('base64')}`],
  [{ kind: 'bearer', token: 'abc' }, 'Bearer abc'],
] as const)('%j is the header authorization', async ([auth, wanted]) => {
  expect((await seenOf({ auth })).headers.authorization).toBe(wanted);
});

test('a written header is stronger than what follows from the body, whatever its case', async () => {
  const { headers } = await seenOf({
    headers: { 'Content-Type': 'application/merge-patch+json', Traceparent: 'mine' },
    body: { kind: 'json', value: { id: 9007199254740993n } },
  });

  expect(headers['content-type']).toBe('application/merge-patch+json');
  expect(headers.traceparent).toBe('mine');
});

test('a JSON body keeps integers of 64 bits, and DELETE may have one', async () => {
  const { method, body } = await seenOf({
    method: 'DELETE',
    body: { kind: 'json', value: { id: 9007199254740993n, list: [true, null, 'x', 1.5] } },
  });

  expect([method, body]).toEqual(['DELETE', '{"id":9007199254740993,"list":[true,null,"x",1.5]}']);
});
