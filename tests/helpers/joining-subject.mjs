// A program with OpenTelemetry's API and SDK; `node joining-subject.mjs manager|plain` prints the parent of each span.
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

const [kind] = process.argv.slice(2);
const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
trace.setGlobalTracerProvider(provider);
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const manager = () => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const registered = kind === 'manager' ? [manager(), manager()] : [];
const tracer = trace.getTracer('subject');

const top = tracer.startSpan('top');
top.end();
provider.getTracer('own').startSpan('own tracer').end();
tracer.startSpan('asked for a root', { root: true }).end();
tracer.startSpan('of a request without headers', {}, propagation.extract(context.active(), {})).end();
const sender = { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };
tracer.startSpan('of a request', {}, propagation.extract(context.active(), sender)).end();
context.with(ROOT_CONTEXT, () => tracer.startSpan('in a root context').end());
context.with(trace.setSpan(context.active(), top), () =>
  setTimeout(() => {
    tracer.startSpan('below top').end();
    const parents = exporter
      .getFinishedSpans()
      .map((span) => [
        span.name,
        `${span.spanContext().traceId.slice(0, 4)} ${span.parentSpanContext?.spanId.slice(0, 4) ?? 'root'}`,
      ]);
    console.log(
      JSON.stringify({ registered, parents: Object.fromEntries(parents), top: top.spanContext().spanId }),
    );
  }),
);
