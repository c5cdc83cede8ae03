// An order, and the span that says so, sent as every OpenTelemetry SDK sends it.
const [, traceId, parentSpanId] = process.env.TRACEPARENT.split('-');
const now = () => String(BigInt(Date.now()) * 1_000_000n);
const span = {
  ...{ name: 'place order', kind: 2, traceId, spanId: '00000000000000a1', parentSpanId },
  ...{ startTimeUnixNano: now(), endTimeUnixNano: now() },
  attributes: [{ key: 'http.response.status_code', value: { intValue: 201 } }],
};
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
await fetch(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
});
