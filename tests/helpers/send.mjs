// node send.mjs NAME [order id] [more names …]: a span, 'charge card' below it and the others, as OTLP/JSON
import { randomBytes } from 'node:crypto';

const [name, order = 'x', ...more] = process.argv.slice(2);
const id = (bytes) => randomBytes(bytes).toString('hex');
const [, traceId, parentSpanId] = process.env.TRACEPARENT.split('-');
const text = (key, stringValue) => ({ key, value: { stringValue } });
const startTimeUnixNano = `${Date.now()}000000`;
const endTimeUnixNano = `${BigInt(startTimeUnixNano) + 1_000_000n}`;
const root = id(8);
const span = (spanId, parent, spanName, attributes = []) => ({
  ...{ traceId, spanId, parentSpanId: parent, name: spanName, kind: 1, attributes },
  ...{ startTimeUnixNano, endTimeUnixNano },
});
const spans = [
  span(root, parentSpanId, name, [text('order.id', order === 'random' ? id(4) : order)]),
  ...['charge card', ...more].map((one) => span(id(8), root, one)),
];
const resource = { attributes: [text('service.name', 'shop')] };
await fetch(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
});
