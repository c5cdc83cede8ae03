// A small HTTP service with real telemetry and no dependency: `node server.mjs`.
import { createServer } from 'node:http';
import { flush, startSpan } from './telemetry.mjs';

const json = (response, status, body) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
};

const greet = (name, parent) => {
  const span = startSpan('compose greeting', { parent, attributes: { 'hello.length': name.length } });
  const greeting = `Hello, ${name}!`;
  span.end();
  return greeting;
};

const hello = (request, response, url) => {
  const name = url.searchParams.get('name') ?? 'world';
  const span = startSpan('GET /hello', {
    kind: 'server',
    traceparent: request.headers.traceparent,
    attributes: { 'http.request.method': 'GET', 'http.route': '/hello', 'hello.name': name },
  });
  const greeting = greet(name, span);
  span.end({ 'http.response.status_code': 200 });
  json(response, 200, { greeting });
};

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/healthz') return json(response, 200, { ok: true });
  if (request.method === 'GET' && url.pathname === '/hello') return hello(request, response, url);
  return json(response, 404, { error: 'not found' });
});

server.listen(Number(process.env.PORT ?? 8080), () => console.log(`listening on ${server.address().port}`));

// What was recorded must leave before the process does: the runner waits for it.
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await flush();
  process.exit(0);
});
