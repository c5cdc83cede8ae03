// A service with the real OpenTelemetry SDK that passes an order on to the service named by NEXT, and makes a span
// before it is ready. Bundled by clocks.ts.
import { createServer } from 'node:http';
import { inSpan, post, serve } from '../../examples/checkout/tracing.js';

const { PORT, NEXT } = process.env;

const work = async (span) => {
  span.setAttribute('app.now', new Date().toISOString());
  if (NEXT) await post(`${NEXT}/bill`, {});
  // farther apart than what services are allowed to differ
  if (NEXT) await new Promise((resolve) => setTimeout(resolve, 20));
  await inSpan(NEXT ? 'ship' : 'charge', {}, async () => {});
};

inSpan('warm up', {}, async () => {}).then(() =>
  createServer((request, response) =>
    serve(request, `POST ${request.url}`, work).then(() => response.end('{}')),
  ).listen(Number(PORT)),
);
