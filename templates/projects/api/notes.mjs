// An API for notes, kept in memory: `TOKEN=secret node notes.mjs`.
import { createServer } from 'node:http';
import { flush, startSpan } from './telemetry.mjs';

const { PORT = '8080', TOKEN } = process.env;
const notes = new Map();

/** What an answer is made of: status, body, headers. */
const problem = (status, title) => [status, { title }, { 'content-type': 'application/problem+json' }];

const create = (body, span) => {
  if (typeof body.text !== 'string' || body.text === '') return problem(422, 'text is missing');
  const kept = startSpan('keep note', { parent: span, attributes: { 'note.length': body.text.length } });
  const note = { id: `n${notes.size + 1}`, text: body.text, tags: body.tags ?? [] };
  notes.set(note.id, note);
  kept.end();
  return [201, note, { location: `/notes/${note.id}` }];
};

const find = (query) => {
  const tag = query.get('tag');
  const found = [...notes.values()].filter((note) => tag === null || note.tags.includes(tag));
  return [200, { items: found, total: found.length }];
};

/** Method and path → [route, what answers]. */
const routeOf = (method, { pathname, searchParams }) => {
  const [, id] = /^\/notes\/(\w+)$/.exec(pathname) ?? [];
  if (method === 'POST' && pathname === '/notes') return ['/notes', (body, span) => create(body, span)];
  if (method === 'GET' && pathname === '/notes') return ['/notes', () => find(searchParams)];
  if (id === undefined) return ['', () => problem(404, 'there is no such path')];
  if (!notes.has(id)) return ['/notes/{id}', () => problem(404, `there is no note ${id}`)];
  if (method === 'GET') return ['/notes/{id}', () => [200, notes.get(id)]];
  if (method === 'DELETE')
    return ['/notes/{id}', () => (notes.delete(id) ? [204] : problem(404, `there is no note ${id}`))];
  return ['/notes/{id}', () => problem(405, `${method} is not for notes`)];
};

const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
};

const answer = async (request, span) => {
  const [route, work] = routeOf(request.method, new URL(request.url, 'http://localhost'));
  if (request.headers.authorization !== `Bearer ${TOKEN}`)
    return { route, answer: problem(401, 'who are you?') };
  const body = await bodyOf(request).catch(() => undefined);
  return { route, answer: body === undefined ? problem(400, 'this is not JSON') : work(body, span) };
};

const server = createServer(async (request, response) => {
  const span = startSpan(`${request.method} ${request.url.replace(/\?.*/, '')}`, {
    kind: 'server',
    traceparent: request.headers.traceparent,
    attributes: { 'http.request.method': request.method },
  });
  const {
    route,
    answer: [status, body, headers = { 'content-type': 'application/json' }],
  } = await answer(request, span);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
  span.end({ 'http.route': route, 'http.response.status_code': status });
});

server.listen(Number(PORT), () => console.log(`listening on ${PORT}`));

// What was recorded must leave before the process does: the runner waits for it.
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await flush();
  process.exit(0);
});
