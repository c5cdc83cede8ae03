// Real work with the real OpenTelemetry SDK that knows nothing of TRACEPARENT: `job.mjs NAME` makes one span and ends,
// `job.mjs NAME PORT` stays until SIGTERM.
import { createServer } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const [name, port] = process.argv.slice(2);
const provider = new BasicTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const work = () => trace.getTracer('job').startSpan(name).end();

if (port === undefined) {
  work();
  await provider.shutdown();
} else {
  const server = createServer().listen(port);
  process.once('SIGTERM', () => {
    server.close();
    work();
    provider.shutdown();
  });
}
