import { expect, test } from 'vitest';
import { createCookies } from '../../src/engine/cookies.ts';
import { sendFollowing } from '../../src/engine/http-follow.ts';
import { httpServer } from '../helpers/http-server.ts';

/** Answers `/to/STATUS` with a redirect to `/end`, and everything else with 200. */
const redirecting = (location = '/end') =>
  httpServer(({ url }, response) => {
    const status = Number(/^\/to\/(\d+)$/.exec(url)?.[1] ?? 200);
    response.writeHead(status, status === 200 ? {} : { location }).end('done');
  });

test.for([
  [301, 'POST', 'GET', ''],
  [302, 'POST', 'GET', ''],
  [301, 'PUT', 'PUT', 'x=1'],
  [302, 'HEAD', 'HEAD', ''],
  [303, 'PUT', 'GET', ''],
  [303, 'HEAD', 'HEAD', ''],
  [307, 'POST', 'POST', 'x=1'],
  [308, 'DELETE', 'DELETE', 'x=1'],
] as const)('a %d to %s goes on as %s, as fetch does', async ([status, method, then, body]) => {
  await using api = await redirecting();
  const headers = { 'content-type': 'text/plain' };
  const sent = method === 'HEAD' ? {} : { body: 'x=1', headers };

  const answer = await sendFollowing(api.request(`/to/${status}`, { method, ...sent }), api.hops());

  expect(answer.status).toBe(200);
  expect(api.seen.map((one) => [one.method, one.url, one.body])).toEqual([
    [method, `/to/${status}`, method === 'HEAD' ? '' : 'x=1'],
    [then, '/end', body],
  ]);
  expect(api.seen[1]?.headers['content-type']).toBe(body === '' ? undefined : 'text/plain');
});

test('every hop bears the trace, and each is told as answered', async () => {
  await using api = await redirecting();
  const answered: string[] = [];

  await sendFollowing(
    api.request('/to/302'),
    api.hops({ onAnswered: ({ pathname }) => void answered.push(pathname) }),
  );

  expect(new Set(api.seen.map(({ headers }) => headers.traceparent)).size).toBe(1);
  expect(api.seen[0]?.headers.traceparent).toMatch(/^00-a+-b+-01$/);
  expect(answered).toEqual(['/to/302', '/end']);
});

test.for([
  ['/end', 'Basic eA==', 'own=1'],
  ['http://a.test:80/end', 'Basic eA==', 'own=1'],
  ['http://b.test/end', undefined, undefined],
  ['http://a.test:81/end', undefined, undefined],
  ['//b.test/end', undefined, undefined],
] as const)(
  'credentials go along to %s only when it is the same origin',
  async ([place, authorization, cookie]) => {
    await using api = await redirecting(place);
    const headers = { authorization: 'Basic eA==', cookie: 'own=1', 'x-kept': 'yes' };

    await sendFollowing(api.request('/to/307', { headers }), api.hops());

    const [first, second] = api.seen.map((one) => one.headers);
    expect(first).toMatchObject(headers);
    expect(second?.authorization).toBe(authorization);
    expect(second?.cookie).toBe(cookie);
    expect(second?.['x-kept']).toBe('yes');
  },
);

test('without follow a redirect is the answer', async () => {
  await using api = await redirecting();

  const { status, headers } = await sendFollowing(api.request('/to/302'), api.hops({ most: 0 }));

  expect([status, headers.location, api.seen.length]).toEqual([302, '/end', 1]);
});

test('more redirects than are allowed are an error that says where they lead', async () => {
  await using api = await redirecting('/to/302');

  await expect(sendFollowing(api.request('/to/302'), api.hops({ most: 3 }))).rejects.toThrow(
    'more than 3 redirects: the last leads from http://a.test/to/302 to http://a.test/to/302',
  );

  expect(api.seen).toHaveLength(4);
});

test.for(['ftp://a.test/', 'http://', 'javascript:1'])('a redirect to %s is an error', async (place) => {
  await using api = await redirecting(place);

  await expect(sendFollowing(api.request('/to/302'), api.hops())).rejects.toThrow(/which is no web address/);
});

test('cookies are kept and sent where they belong, also between redirects; a header of the step is stronger', async () => {
  await using api = await httpServer(({ url }, response) => {
    if (url === '/login') {
      response.setHeader('set-cookie', [
        'sid=1; HttpOnly',
        'area=2; Path=/deep',
        'far=3; Domain=other.test',
        'bad',
      ]);
      return response.writeHead(302, { location: '/deep/home' }).end();
    }
    return response.end();
  });
  const hops = api.hops({ cookies: createCookies() });

  await sendFollowing(api.request('/login'), hops);
  await sendFollowing(api.request('/shop'), hops);
  await sendFollowing(api.request('/shop', { headers: { cookie: 'own=1' } }), hops);
  await sendFollowing({ ...api.request('/'), url: new URL('http://b.test/') }, hops);

  expect(api.seen.map(({ url, headers }) => [url, headers.cookie])).toEqual([
    ['/login', undefined],
    ['/deep/home', 'area=2; sid=1'],
    ['/shop', 'sid=1'],
    ['/shop', 'own=1'],
    ['/', undefined],
  ]);
});
