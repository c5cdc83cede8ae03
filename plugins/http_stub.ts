import { createServer, type IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { definePlugin } from '../src/plugin.ts';

const route = v.strictObject({
  method: v.optional(v.pipe(v.string(), v.description('Which requests it answers.')), 'GET'),
  path: v.pipe(
    v.string(),
    v.startsWith('/', 'a path begins with /'),
    v.description('The path, without its query.'),
  ),
  status: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599), v.description('Of the answer.')),
    200,
  ),
  headers: v.optional(v.pipe(v.record(v.string(), v.string()), v.description('Of the answer.')), {}),
  json: v.optional(v.pipe(v.unknown(), v.description('The body as a TOML value.'))),
  body: v.optional(v.pipe(v.string(), v.description('The body as text.'))),
});

const options = v.strictObject({
  port: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535), v.description('Where it listens.')),
    8080,
  ),
  routes: v.pipe(v.array(route), v.description('What it answers; everything else is 501.')),
});

type Route = v.InferOutput<typeof route>;

const find = (
  routes: readonly Route[],
  { method = 'GET', url = '/' }: IncomingMessage,
): Route | undefined => {
  const path = url.split('?')[0];
  return routes.find((one) => one.method.toUpperCase() === method && one.path === path);
};

/** An HTTP server inside the runner that stands in for a service outside: it answers what the spec says, or 501. */
export default definePlugin({
  name: 'http_stub',
  summary: 'HTTP answers from the spec, in place of a service outside',
  backends: ['embedded'],
  outputs: ['url', 'host', 'port'],
  options,

  async start({ port, routes }, { host, listen, log }) {
    const server = createServer((request, response) => {
      request.resume();
      const found = find(routes, request);
      log(`${request.method} ${request.url} ${found?.status ?? '501 no such route'}`);
      const json = found?.json === undefined ? undefined : JSON.stringify(found.json);
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      response.writeHead(found?.status ?? 501, { ...type, ...found?.headers });
      response.end(json ?? found?.body ?? (found ? '' : `no route for ${request.method} ${request.url}\n`));
    });
    const listening = await listen(port, (socket) => void server.emit('connection', socket));
    const name = host(port);
    return {
      outputs: { url: `http://${name}:${port}`, host: name, port: String(port) },
      // it remembers nothing of requests; only their connections may still be open
      reset: async () => server.closeAllConnections(),
      async [Symbol.asyncDispose]() {
        await listening[Symbol.asyncDispose]();
        server.closeAllConnections();
        server.close();
      },
    };
  },
});
