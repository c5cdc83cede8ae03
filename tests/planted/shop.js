// A shop that takes orders and says in spans what it did, without any package. PLANT names the fault it is to have.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const { PLANT, PORT = '8080', OTEL_EXPORTER_OTLP_ENDPOINT } = process.env;
const id = (bytes) => randomBytes(bytes).toString('hex');
const nanos = (ms) => String(BigInt(Math.round(ms * 1000)) * 1000n);
const now = () => performance.timeOrigin + performance.now();
const value = (one) => (typeof one === 'number' ? { intValue: one } : { stringValue: one });

const spanOf = (traceId, parentSpanId, name, kind, attributes = {}) => ({
  ...{ traceId, parentSpanId, spanId: id(8), name, kind, startTimeUnixNano: nanos(now()) },
  attributes: Object.entries(attributes).map(([key, one]) => ({ key, value: value(one) })),
});
const end = (span, more = {}) => Object.assign(span, { endTimeUnixNano: nanos(now()) }, more);

const send = async (spans) => {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, { method: 'POST', headers, body });
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const takeOrder = async ({ headers }) => {
  const [, traceId, parent] = headers.traceparent.split('-');
  const server = spanOf(traceId, parent, 'POST /orders', 2, { 'http.request.method': 'POST' });
  const charges = { 'missing-span': 0, 'extra-span': 2 }[PLANT] ?? 1;
  const spans = [server];
  for (let count = 0; count < charges; count++) {
    const charge = spanOf(traceId, server.spanId, 'charge card', 1, { 'order.total': 12 });
    if (PLANT === 'slow-span') await sleep(250);
    spans.push(end(charge));
  }
  console.log(PLANT === 'wrong-status' ? 'Error: no such table: orders' : 'order 1 taken');
  const status = PLANT === 'wrong-status' ? 500 : 201;
  end(server, status === 500 ? { status: { code: 2, message: 'no such table: orders' } } : {});
  await send(spans);
  return { status, body: status === 500 ? { error: 'internal' } : { state: 'placed' } };
};

const listener = createServer(async (request, response) => {
  request.resume();
  const { status, body } = await takeOrder(request);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
listener.listen(PLANT === 'port' ? 9090 : Number(PORT), () =>
  console.log(`shop listens on ${listener.address().port}`),
);
process.once('SIGTERM', () => process.exit(0));
