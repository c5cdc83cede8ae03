import { createServer } from 'node:http';
import { context, propagation, SpanKind } from '@opentelemetry/api';
import { tracer } from './tracing.js';

// stands for what is slow to start: a cache that is filled, a model that is loaded
const started = Date.now();
let asked = 0;

createServer((request, response) => {
  const from = propagation.extract(context.active(), request.headers);
  const span = tracer.startSpan(`GET ${request.url}`, { kind: SpanKind.SERVER }, from);
  response.end(JSON.stringify({ started, asked: ++asked }));
  span.end();
}).listen(Number(process.env.PORT));
