// A JSON server of which every request is a span; both services are made of it.
import { createServer } from 'node:http';
import { flush, startSpan } from './telemetry.mjs';

const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
};

/** Listens on PORT. `routes`: 'METHOD /path' → async (body, span, id) => [status, answer]; ids end a path. */
export const serve = (routes) => {
  const server = createServer(async (request, response) => {
    const [, path, id] = /^(\/\w+)(?:\/(\w+))?$/.exec(request.url) ?? [];
    const name = `${request.method} ${path}${id === undefined ? '' : '/{id}'}`;
    const { traceparent } = request.headers;
    const span = startSpan(name, { kind: 'server', traceparent });
    const work = routes[name] ?? (async () => [404, { error: `there is no ${name}` }]);
    const [status, answer] = await work(await bodyOf(request), span, id).catch((error) => {
      span.fail(error);
      return [500, { error: error.message }];
    });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
    span.end({ 'http.request.method': request.method, 'http.response.status_code': status });
  });
  server.listen(Number(process.env.PORT), () => console.log(`listening on ${process.env.PORT}`));
  // What was recorded must leave before the process does: the runner waits for it.
  process.once('SIGTERM', async () => {
    server.close();
    server.closeAllConnections();
    await flush();
    process.exit(0);
  });
};
