// A service with the real OpenTelemetry SDK whose exporter waits a random while before each export.
// `node subject.mjs flush|exit|default`: what it does at SIGTERM. Bundled by evidence.ts.
import { createServer } from 'node:http';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const [atTerm] = process.argv.slice(2);
const MOST_MS = Number(process.env.MOST_MS);

const delaying = (inner) => {
  const pending = new Set();
  const settle = () => Promise.all(pending);
  return {
    export(spans, done) {
      const ms = Math.random() * MOST_MS;
      console.log(`${spans.map(({ name }) => name).join(', ')}: in ${Math.round(ms)} ms`);
      const sent = new Promise((resolve) => {
        setTimeout(() => {
          inner.export(spans, (result) => {
            done(result);
            resolve();
          });
        }, ms);
      }).finally(() => pending.delete(sent));
      pending.add(sent);
    },
    forceFlush: () => settle().then(() => inner.forceFlush?.()),
    shutdown: () => settle().then(() => inner.shutdown()),
  };
};

const provider = new BasicTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(delaying(new OTLPTraceExporter()))],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const tracer = trace.getTracer('subject');

if (atTerm === 'flush') process.once('SIGTERM', () => provider.shutdown().finally(() => process.exit(0)));
if (atTerm === 'exit') process.once('SIGTERM', () => process.exit(0));

const answer = (response) => {
  const root = tracer.startSpan('GET /order', { kind: SpanKind.SERVER });
  context.with(trace.setSpan(context.active(), root), () => {
    tracer.startSpan('charge').end();
    // work that goes on after the answer, as a queue's would
    const late = (name) => {
      const span = tracer.startSpan(name);
      setTimeout(() => span.end(), Math.random() * 200);
    };
    if (atTerm === 'flush') late('send mail');
    if (atTerm === 'exit') tracer.startSpan('leak').end();
    if (atTerm === 'default') late('leak');
    response.end('ok');
    root.end();
  });
};

createServer((request, response) =>
  context.with(propagation.extract(context.active(), request.headers), () => answer(response)),
).listen(80, () => console.log('up'));
