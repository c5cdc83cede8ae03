import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** Writes what the OpenTelemetry SDK would send for `count` spans, ten a trace, into files of 512 spans each. */
const [folder = '', count = '0'] = process.argv.slice(2);

/** As many as SDKs send at once. */
const BATCH = 512;

const PARTS = [
  ['validate cart', SpanKind.INTERNAL],
  ['price items', SpanKind.INTERNAL],
  ['lookup price', SpanKind.CLIENT],
  ['lookup stock', SpanKind.CLIENT],
  ['reserve stock', SpanKind.CLIENT],
  ['charge card', SpanKind.CLIENT],
  ['insert order', SpanKind.CLIENT],
  ['send receipt', SpanKind.PRODUCER],
  ['render answer', SpanKind.INTERNAL],
] as const;

const attributes = (order: number, part: number) => ({
  'order.id': order,
  'order.total': order * 1.25,
  'order.express': order % 2 === 0,
  'order.items': [`tea-${part}`, 'milk'],
  'customer.id': `customer-${order % 97}`,
  'db.system.name': 'postgresql',
  'db.collection.name': 'orders',
  'code.function.name': `shop.part${part}`,
  'session.id': `session-${order}`,
  'thread.id': part,
});

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({
    'service.name': 'shop',
    'service.version': '1.0.0',
    'host.name': 'bench',
  }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
const tracer = provider.getTracer('bench', '1.0.0');

const one = (order: number, part: number, parent: Span | undefined): Span => {
  const [name, kind] =
    parent === undefined ? (['POST /orders', SpanKind.SERVER] as const) : (PARTS[part - 1] ?? PARTS[0]);
  const startTime = 1_760_000_000_000 + order * 20 + part * 2;
  const above = parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
  const span = tracer.startSpan(name, { kind, startTime, attributes: attributes(order, part) }, above);
  span.setStatus({ code: SpanStatusCode.OK });
  return span;
};

const order = (number: number): void => {
  const root = one(number, 0, undefined);
  for (let part = 1; part <= PARTS.length; part++)
    one(number, part, root).end(1_760_000_000_001 + number * 20 + part * 2);
  root.end(1_760_000_000_019 + number * 20);
};

for (let number = 0; number < Number(count) / (PARTS.length + 1); number++) order(number);

const spans = exporter.getFinishedSpans();
for (let first = 0; first < spans.length; first += BATCH) {
  const body = ProtobufTraceSerializer.serializeRequest(spans.slice(first, first + BATCH));
  if (body === undefined) throw new Error('the SDK did not encode its spans');
  writeFileSync(join(folder, String(first).padStart(8, '0')), body);
}
