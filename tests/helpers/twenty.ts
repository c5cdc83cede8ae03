import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { SpanRecord } from '../../src/otel/record.ts';

const START_NS = 1_760_000_000_123_456_789n;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const KINDS = [
  SpanKind.INTERNAL,
  SpanKind.SERVER,
  SpanKind.CLIENT,
  SpanKind.PRODUCER,
  SpanKind.CONSUMER,
] as const;

const idOf = (n: number): string => (n + 1).toString(16).padStart(16, '0');
const at = (n: number, moreNs = 0n): bigint => START_NS + BigInt(n) * 1_000_000n + moreNs;
const hr = (ns: bigint): [number, number] => [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];

/** The twenty spans that tests/sdks emits in other languages, as records: the same ids, times and contents. */
export const TWENTY: readonly SpanRecord[] = Array.from({ length: 20 }, (_, n) => ({
  traceId: TRACE,
  spanId: idOf(n),
  ...(n === 0 ? {} : { parentSpanId: idOf((n - 1) >> 1) }),
  name: `span ${n}`,
  kind: (n % 5) + 1,
  startNs: at(n),
  endNs: at(n + 100),
  status: n % 3,
  statusMessage: n % 3 === 2 ? 'kaputt' : '',
  scope: 'twenty',
  resource: { 'service.name': { type: 'string', value: 'api' } },
  attributes: {
    text: { type: 'string', value: `grüße ${n}` },
    int: { type: 'int', value: String(2 ** 40 + n) },
    double: { type: 'double', value: n + 0.5 },
    bool: { type: 'bool', value: n % 2 === 0 },
    texts: { type: 'array', value: ['a', 'b'].map((value) => ({ type: 'string', value })) },
    ints: { type: 'array', value: [1, n].map((value) => ({ type: 'int', value: String(value) })) },
  },
  events:
    n % 5 === 0
      ? [{ name: 'retry', timeNs: at(n, 1000n), attributes: { count: { type: 'int', value: String(n) } } }]
      : [],
  links:
    n % 7 === 6
      ? [{ traceId: TRACE, spanId: idOf(0), attributes: { why: { type: 'string', value: 'seventh' } } }]
      : [],
}));

const begin = (tracer: ReturnType<BasicTracerProvider['getTracer']>, spans: readonly Span[]): Span => {
  const n = spans.length;
  const [root, parent] = [spans[0], spans[(n - 1) >> 1]];
  const below: Context = parent ? trace.setSpan(context.active(), parent) : context.active();
  const span = tracer.startSpan(
    `span ${n}`,
    {
      kind: KINDS[n % 5] ?? SpanKind.INTERNAL,
      startTime: hr(at(n)),
      links: root && n % 7 === 6 ? [{ context: root.spanContext(), attributes: { why: 'seventh' } }] : [],
      attributes: {
        text: `grüße ${n}`,
        int: 2 ** 40 + n,
        double: n + 0.5,
        bool: n % 2 === 0,
        texts: ['a', 'b'],
        ints: [1, n],
      },
    },
    below,
  );
  if (n % 5 === 0) span.addEvent('retry', { count: n }, hr(at(n, 1000n)));
  if (n % 3 === 1) span.setStatus({ code: SpanStatusCode.OK });
  if (n % 3 === 2) span.setStatus({ code: SpanStatusCode.ERROR, message: 'kaputt' });
  return span;
};

/** Sends the twenty spans with the SDK for Node. */
export const emitTwenty = async (exporter: SpanExporter): Promise<void> => {
  let count = 0;
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'api' }),
    idGenerator: { generateTraceId: () => TRACE, generateSpanId: () => idOf(count++) },
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('twenty');
  const spans: Span[] = [];
  for (let n = 0; n < 20; n++) spans.push(begin(tracer, spans));
  for (const [n, span] of spans.entries()) span.end(hr(at(n + 100)));
  await provider.shutdown();
};
