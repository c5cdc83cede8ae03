import { createServer } from 'node:http';
import { context, propagation, SpanKind } from '@opentelemetry/api';
import { tracer } from './tracing.js';

const greet = (name) =>
  tracer.startActiveSpan('compose greeting', (span) => {
    const greeting = `Hello, ${name}!`;
    span.setAttribute('greeting.length', greeting.length);
    span.end();
    return greeting;
  });

const answer = (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const attributes = { 'http.request.method': request.method, 'url.path': url.pathname };
  tracer.startActiveSpan(
    `${request.method} ${url.pathname}`,
    { kind: SpanKind.SERVER, attributes },
    (span) => {
      const found = url.pathname === '/greet';
      response.statusCode = found ? 200 : 404;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(
          found ? { greeting: greet(url.searchParams.get('name') ?? 'world') } : { error: 'not found' },
        ),
      );
      span.setAttribute('http.response.status_code', response.statusCode);
      span.end();
    },
  );
};

createServer((request, response) => {
  context.with(propagation.extract(context.active(), request.headers), () => answer(request, response));
}).listen(Number(process.env.PORT), () => console.log(`listening on ${process.env.PORT}`));
