import type { Socket } from 'node:net';
import type { Cookies } from './cookies.ts';
import { type HttpRequest, type HttpResponse, sendHttp } from './http.ts';
import type { Encoded } from './http-encode.ts';

/** What every hop of one http step has in common. */
export interface Hops extends Pick<HttpRequest, 'maxBytes' | 'signal' | 'ca'> {
  readonly traceparent?: string;
  /** Redirects that are followed at most. */
  readonly most: number;
  readonly cookies: Cookies;
  /** The connection to a place of the room; throws when it is outside. */
  connect(url: URL): (signal: AbortSignal) => Promise<Socket>;
  /** Called with the place of each answer. */
  onAnswered(url: URL): void;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Headers that belong to a body, and those that are meant for one place: its name, and what proves who asks. */
const OF_BODY: readonly string[] = ['content-type', 'content-length', 'content-encoding', 'content-language'];
const OF_PLACE: readonly string[] = ['host', 'authorization', 'cookie', 'proxy-authorization'];

const without = (headers: Encoded['headers'], names: readonly string[]): Encoded['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

/** Whether `fetch` would go on without the body: 303 always asks for the result, 301 and 302 by custom after POST. */
const becomesGet = (status: number, method: string): boolean =>
  status === 303
    ? method !== 'GET' && method !== 'HEAD'
    : (status === 301 || status === 302) && method === 'POST';

/** The request that a redirect asks for; undefined where the answer is none. Throws for a place that is no web address. */
const nextHop = (
  { method, url, headers, body }: Encoded,
  { status, headers: { location } }: HttpResponse,
): Encoded | undefined => {
  if (!REDIRECTS.includes(status) || location === undefined) return;
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol))
    throw new Error(`${url.href} redirects to ${JSON.stringify(location)}, which is no web address`);
  // a fragment is inherited, and never sent
  if (next.hash === '') next.hash = url.hash;
  const allowed = next.origin === url.origin ? headers : without(headers, OF_PLACE);
  if (becomesGet(status, method)) return { method: 'GET', url: next, headers: without(allowed, OF_BODY) };
  return { method, url: next, headers: allowed, ...(body !== undefined && { body }) };
};

/** One request of a step: with its trace, and the scenario's cookies where the step does not write its own. */
const hop = async (request: Encoded, hops: Hops): Promise<HttpResponse> => {
  const { url, headers } = request;
  const cookie = headers.cookie ?? (await hops.cookies.header(url));
  const answer = await sendHttp({
    ...request,
    headers: {
      ...(hops.traceparent !== undefined && { traceparent: hops.traceparent }),
      ...(cookie !== undefined && { cookie }),
      ...headers,
    },
    maxBytes: hops.maxBytes,
    signal: hops.signal,
    ca: hops.ca,
    connect: hops.connect(url),
  });
  hops.onAnswered(url);
  await hops.cookies.keep(url, answer.cookies);
  return answer;
};

/** Sends a request and follows redirects by the rules of `fetch`. Throws when there are more than `most`, if that is not 0. */
export const sendFollowing = async (first: Encoded, hops: Hops): Promise<HttpResponse> => {
  let request = first;
  for (let followed = 0; ; followed++) {
    const answer = await hop(request, hops);
    const next = hops.most === 0 ? undefined : nextHop(request, answer);
    if (next === undefined) return answer;
    if (followed === hops.most) {
      const count = hops.most === 1 ? '1 redirect' : `${hops.most} redirects`;
      throw new Error(`more than ${count}: the last leads from ${request.url.href} to ${next.url.href}`);
    }
    request = next;
  }
};
