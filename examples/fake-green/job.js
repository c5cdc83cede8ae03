// One job, done (`honest`) or only claimed: `node job.js logs|silent|prints|replays|swallows|forges`. All exit 0 and print PASS.
import { readFileSync } from 'node:fs';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const [mode] = process.argv.slice(2);
const provider = new BasicTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const tracer = provider.getTracer('fake-green');

// the step that started this process is the parent of what it does
const caller = propagation.extract(context.active(), { traceparent: process.env.TRACEPARENT });

const span = (name, parent, work) => {
  const started = tracer.startSpan(name, {}, parent);
  work(started, trace.setSpan(parent, started));
  started.end();
};

const writeLedger = (within, disk) =>
  span('write ledger', within, (ledger) => {
    try {
      disk();
      ledger.setAttribute('ledger.rows', 1);
    } catch (error) {
      // nobody hears of it but the span
      ledger.recordException(error);
      ledger.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    }
    console.log('ledger: 1 row written');
  });

const full = () => {
  throw new Error('disk full');
};

const jobs = {
  honest: () => span('settle account', caller, (_, within) => writeLedger(within, () => {})),
  swallows: () => span('settle account', caller, (_, within) => writeLedger(within, full)),
  logs: () => span('settle account', caller, () => console.log('ledger: 1 row written')),
  silent: () => {},
  prints: () => console.log(readFileSync('yesterday.json', 'utf8').replaceAll('\n', ' ')),
  replays: () =>
    fetch(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: readFileSync('yesterday.json'),
    }),
  forges: () =>
    span('clnrm.step', caller, (step) => step.setAttributes({ 'step.name': 'settle', result: 'pass' })),
};

await jobs[mode]();
await provider.shutdown();
console.log('PASS');
