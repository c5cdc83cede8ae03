import { type Context, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../src/otel/json.ts';
import { decodeProtobuf } from '../../src/otel/protobuf.ts';
import { SpanStore } from '../../src/otel/store.ts';
import { dump } from '../helpers/otlp.ts';
import { listen } from '../helpers/receiver.ts';

/** Emits a server span with a client child that bears everything a span can bear. */
const emit = async (exporter: SpanExporter): Promise<void> => {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'api', 'service.version': '1.2' }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('lib', '1.0');
  const below = (span: ReturnType<typeof tracer.startSpan>): Context => trace.setSpan(context.active(), span);
  const parent = tracer.startSpan('GET /', {
    kind: SpanKind.SERVER,
    startTime: [1_760_000_000, 123_456_789],
  });
  const child = tracer.startSpan(
    'charge',
    {
      kind: SpanKind.CLIENT,
      startTime: [1_760_000_000, 223_456_789],
      links: [{ context: parent.spanContext(), attributes: { why: 'test' } }],
      attributes: {
        text: 'grüße',
        int: 2 ** 40,
        double: 1.5,
        bool: true,
        list: ['a', 'b'],
        numbers: [1, 2.5],
      },
    },
    below(parent),
  );
  child.addEvent('retry', { count: 2 }, [1_760_000_000, 323_456_789]);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'kaputt' });
  child.end([1_760_000_000, 423_456_789]);
  parent.end([1_760_000_001, 0]);
  await provider.forceFlush();
};

const EXPECTED = [
  { name: 'GET /', kind: 2, status: [0, ''], parent: -1, service: 'api', scope: 'lib' },
  {
    name: 'charge',
    kind: 3,
    status: [2, 'kaputt'],
    parent: 0,
    start: 1_760_000_000_223_456_789n,
    end: 1_760_000_000_423_456_789n,
    attributes: {
      text: { type: 'string', value: 'grüße' },
      int: { type: 'int', value: '1099511627776' },
      double: { type: 'double', value: 1.5 },
      bool: { type: 'bool', value: true },
      list: {
        type: 'array',
        value: [
          { type: 'string', value: 'a' },
          { type: 'string', value: 'b' },
        ],
      },
      numbers: {
        type: 'array',
        value: [
          { type: 'int', value: '1' },
          { type: 'double', value: 2.5 },
        ],
      },
    },
    events: [{ name: 'retry', time: 200_000_000, attributes: { count: { type: 'int', value: '2' } } }],
    links: [{ row: 0, attributes: { why: { type: 'string', value: 'test' } } }],
    resource: { 'service.version': { type: 'string', value: '1.2' } },
  },
];

describe('spans of the real SDK', () => {
  it.each([
    ['JSON', (url: string) => new JsonExporter({ url })],
    ['JSON, gzip', (url: string) => new JsonExporter({ url, compression: 'gzip' as never })],
    ['protobuf', (url: string) => new ProtobufExporter({ url })],
    ['protobuf, gzip', (url: string) => new ProtobufExporter({ url, compression: 'gzip' as never })],
  ])('arrive whole over %s', async (_, exporter) => {
    await using room = await listen();
    const opened = exporter(`${room.url}/v1/traces`);
    await emit(opened);
    await opened.shutdown();
    expect(dump(room.store.seal())).toMatchObject(EXPECTED);
    expect(room.receiver.counts()).toMatchObject({ refused: {}, truncated: 0 });
  });

  it('read the same from both encodings', async () => {
    const memory = new InMemorySpanExporter();
    await emit(memory);
    const spans = memory.getFinishedSpans();
    const [binary, json] = [new SpanStore(), new SpanStore()];
    const protobuf = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
    const text = Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []).toString();
    binary.ingest((columns) => decodeProtobuf(columns, protobuf));
    json.ingest((columns) => decodeJson(columns, text));
    expect(dump(binary.seal())).toEqual(dump(json.seal()));
    expect(dump(binary.seal())).toMatchObject(EXPECTED);
  });
});
