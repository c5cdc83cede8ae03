// One job in four disguises: `node job.js honest|swallow|silent|childless`. All of them exit 0 and print PASS.
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const [mode] = process.argv.slice(2);
const provider = new BasicTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const tracer = trace.getTracer('fake-green');

const writeLedger = () =>
  tracer.startActiveSpan('write ledger', (span) => {
    try {
      if (mode === 'swallow') throw new Error('disk full');
      span.setAttribute('ledger.rows', 1);
    } catch (error) {
      // nobody hears of it but the span
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    } finally {
      span.end();
    }
  });

const settleAccount = () =>
  tracer.startActiveSpan('settle account', (span) => {
    if (mode !== 'childless') writeLedger();
    span.end();
  });

// the step that started this process is the parent of what it does
const caller = propagation.extract(context.active(), { traceparent: process.env.TRACEPARENT });
if (mode !== 'silent') context.with(caller, settleAccount);
await provider.shutdown();
console.log('PASS');
