// The OpenTelemetry Node SDK for both services, and the two places where a trace crosses a process: in and out.
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const provider = new BasicTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
process.once('SIGTERM', () => provider.shutdown().finally(() => process.exit(0)));

const tracer = trace.getTracer('checkout');

/** Runs `work` in a span; what it throws is recorded and thrown on. */
export const inSpan = (name, { kind = SpanKind.INTERNAL, attributes = {} }, work) =>
  tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      span.end();
    }
  });

/** Runs `work` as the server side of a request, in the trace that its headers name. */
export const serve = (request, name, work) =>
  context.with(propagation.extract(context.active(), request.headers), () =>
    inSpan(name, { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method } }, work),
  );

/** POSTs JSON to another service, which continues this trace. */
export const post = (url, body) => {
  const { hostname, port, pathname } = new URL(url);
  const attributes = { 'server.address': hostname, 'server.port': Number(port), 'url.path': pathname };
  return inSpan(`POST ${pathname}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const headers = { 'content-type': 'application/json' };
    propagation.inject(context.active(), headers);
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    span.setAttribute('http.response.status_code', response.status);
    if (!response.ok) throw new Error(`${pathname} answered ${response.status}`);
    return response.json();
  });
};
