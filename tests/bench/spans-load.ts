import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { FIRST_MS, PARTS } from './spans-parts.ts';

/** Writes what the OpenTelemetry SDK would post for so many traces: whole requests, 512 spans each, and their lengths. */
const [folder = '', traces = '0'] = process.argv.slice(2);

/** As many as SDKs send at once. */
const BATCH = 512;

/** Nine of scalars and one list; about a third of a trace's spans bear a text that no other trace has. */
const attributes = (order: number, part: number) => ({
  'order.id': order,
  'order.total': order * 1.25,
  'order.express': order % 2 === 0,
  'order.items': [`tea-${part}`, 'milk'],
  'customer.id': `customer-${order % 97}`,
  'db.system.name': 'postgresql',
  'db.query.summary': part % 3 === 0 ? `select order ${order} ${part}` : 'select orders',
  'code.function.name': `shop.part${part}`,
  'session.id': `session-${order}`,
  'thread.id': part,
});

const ended: ReadableSpan[] = [];
const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({
    'service.name': 'shop',
    'service.version': '1.0.0',
    'host.name': 'bench',
  }),
  spanProcessors: [
    new SimpleSpanProcessor({
      export: (spans, done) => {
        ended.push(...spans);
        done({ code: 0 });
      },
      shutdown: async () => {},
    }),
  ],
});
const tracer = provider.getTracer('bench', '1.0.0');

const one = (order: number, part: number, parent: Span | undefined): Span => {
  const [name, kind] = PARTS[part] ?? PARTS[0];
  const startTime = FIRST_MS + order * 20 + part;
  const above = parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
  const span = tracer.startSpan(
    name,
    { kind: SpanKind[kind], startTime, attributes: attributes(order, part) },
    above,
  );
  span.setStatus({ code: SpanStatusCode.OK });
  return span;
};

const order = (number: number): void => {
  const root = one(number, 0, undefined);
  for (let part = 1; part < PARTS.length; part++)
    one(number, part, root).end(FIRST_MS + number * 20 + part + 1);
  root.end(FIRST_MS + number * 20 + 19);
};

const requests = openSync(join(folder, 'requests'), 'w');
const lengths: number[] = [];

const post = (): void => {
  const body = ProtobufTraceSerializer.serializeRequest(ended.splice(0, BATCH));
  if (body === undefined) throw new Error('the SDK did not encode its spans');
  const head = `POST /v1/traces HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${body.length}\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(head), body]);
  lengths.push(whole.length);
  writeSync(requests, whole);
};

for (let number = 0; number < Number(traces); number++) {
  order(number);
  while (ended.length >= BATCH) post();
}
if (ended.length > 0) post();
closeSync(requests);
writeFileSync(join(folder, 'lengths'), JSON.stringify(lengths));
