import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Exporter } from '../../src/model/exporter.ts';
import { openExporter } from '../../src/otel/exporter.ts';
import { decodeJson } from '../../src/otel/json.ts';
import { aggregate, type Metric } from '../../src/otel/metrics.ts';
import { METRICS } from '../../src/otel/run-metrics.ts';
import { SpanStore } from '../../src/otel/store.ts';
import { grpcCollector } from '../helpers/grpc-collector.ts';
import { dump } from '../helpers/otlp.ts';
import { project } from '../helpers/project.ts';
import { listen, until } from '../helpers/receiver.ts';

/** Two spans with everything a span of the SDK can say. */
const batch = (): ReadableSpan[] => {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
  const tracer = provider.getTracer('clnrm');
  const first = tracer.startSpan('first', {
    attributes: { a: 'x', n: 3, d: 1.5, yes: true, list: ['p', 'q'] },
  });
  const second = tracer.startSpan('second', { kind: 2, links: [{ context: first.spanContext() }] });
  second.addEvent('sent', { bytes: 12 });
  second.setStatus({ code: 2, message: 'grüße' });
  second.end();
  first.end();
  return memory.getFinishedSpans();
};

/** What one batch looks like behind an exporter that was flushed and shut down, without the source. */
const through = async (
  exporter: Exporter,
  spans: ReadableSpan[],
  more: { write?(text: string): void; readonly metrics?: readonly Metric[] } = {},
) => {
  const store = new SpanStore();
  const warnings: Diagnostic[] = [];
  const opened = await openExporter(exporter, {
    storeOf: () => store,
    resource: { 'service.name': { type: 'string', value: 'clnrm' } },
    told: new Set(),
    write: more.write ?? (() => {}),
    warn: (one) => warnings.push(one),
  });
  const codes: number[] = [];
  opened.export(spans, ({ code }) => void codes.push(code));
  opened.exportMetrics(more.metrics ?? []);
  await opened.forceFlush?.();
  const flushed = [...codes];
  await opened.shutdown();
  return { store, flushed, warnings };
};

const rows = (store: SpanStore) => dump(store.seal()).map((row) => ({ ...row, source: 0 }));

const fromText = (text: string) => {
  const store = new SpanStore();
  for (const line of text.trimEnd().split('\n')) store.ingest((columns) => decodeJson(columns, line));
  return rows(store);
};

describe('one batch through each variant arrives whole by the flush', () => {
  const spans = batch();
  const expected = async () => rows((await through({ kind: 'memory' }, spans)).store);

  it('memory', async () => {
    const { flushed } = await through({ kind: 'memory' }, spans);
    expect([flushed, (await expected()).map(({ name }) => name).sort()]).toEqual([[0], ['first', 'second']]);
  });

  it('stdout', async () => {
    let text = '';
    const write = (more: string): void => {
      text += more;
    };
    const { flushed } = await through({ kind: 'stdout', format: 'json' }, spans, { write });
    expect([flushed, fromText(text)]).toEqual([[0], await expected()]);
  });

  it('file', async () => {
    using place = project({});
    const path = join(place.folder, 'deep/spans.ndjson');
    const { flushed } = await through({ kind: 'file', path }, spans);
    expect([flushed, fromText(readFileSync(path, 'utf8'))]).toEqual([[0], await expected()]);
  });

  it.each([
    ['http/protobuf', 'none'],
    ['http/protobuf', 'gzip'],
    ['http/json', 'none'],
    ['http/json', 'gzip'],
  ] as const)('otlp over %s, compression %s', async (protocol, compression) => {
    await using at = await listen();
    const { flushed, warnings } = await through(
      { kind: 'otlp', protocol, compression, endpoint: at.url, headers: {} },
      spans,
    );
    expect([flushed, warnings, rows(at.store)]).toEqual([[0], [], await expected()]);
  });

  it.each(['none', 'gzip'] as const)('otlp over grpc, compression %s', async (compression) => {
    await using at = await grpcCollector();
    const { flushed, warnings } = await through(
      { kind: 'otlp', protocol: 'grpc', compression, endpoint: at.endpoint, headers: { Token: 'x' } },
      spans,
    );
    expect([flushed, warnings, rows(at.store)]).toEqual([[0], [], await expected()]);
    expect(at.metadata.map((one) => one.get('token'))).toEqual([['x']]);
  });
});

it('an exporter that fails says so once, and each batch is told of it', async () => {
  const exporter = { kind: 'otlp', protocol: 'grpc', endpoint: 'http://127.0.0.1:9', headers: {} } as const;
  const { flushed, warnings } = await through({ ...exporter, timeoutMs: 50 }, batch());
  expect(flushed).toEqual([1]);
  expect(warnings).toMatchObject([{ severity: 'warning', code: 'exporter-failed' }]);
  expect(warnings[0]?.message).toContain('http://127.0.0.1:9');
});

const METRICS_BATCH = aggregate(
  [
    { kind: METRICS.steps, value: 3, attributes: {} },
    { kind: METRICS.duration, value: 0.3, attributes: {} },
  ],
  { startNs: 1n, timeNs: 2n },
);

it('one batch goes through every variant: none is lost by the flush, nothing is open after the shutdown', async () => {
  await using http = await listen();
  await using grpc = await grpcCollector();
  using place = project({});
  const path = join(place.folder, 'spans.ndjson');
  const otlp = (protocol: 'http/protobuf' | 'http/json' | 'grpc', endpoint: string) =>
    ({ kind: 'otlp', protocol, endpoint, headers: {} }) as const;
  const exporters: readonly Exporter[] = [
    { kind: 'memory' },
    { kind: 'stdout', format: 'json' },
    { kind: 'file', path },
    otlp('http/protobuf', http.url),
    otlp('http/json', http.url),
    otlp('grpc', grpc.endpoint),
  ];
  const memory = new SpanStore();
  const seen = { text: '', warnings: [] as Diagnostic[], taken: 0 };
  const opened = await Promise.all(
    exporters.map((exporter) =>
      openExporter(exporter, {
        storeOf: () => memory,
        resource: { 'service.name': { type: 'string', value: 'clnrm' } },
        told: new Set(),
        write: (text) => {
          seen.text += text;
        },
        warn: (one) => seen.warnings.push(one),
      }),
    ),
  );
  const spans = batch();

  for (const one of opened) {
    one.export(spans, ({ code }) => {
      seen.taken += code === 0 ? 1 : 0;
    });
    one.exportMetrics(METRICS_BATCH);
  }
  await Promise.all(opened.map((one) => one.forceFlush?.()));

  expect([seen.taken, seen.warnings]).toEqual([6, []]);
  const expected = rows(memory);
  expect(expected.map(({ name }) => name).sort()).toEqual(['first', 'second']);
  expect([fromText(seen.text), fromText(readFileSync(path, 'utf8'))]).toEqual([expected, expected]);
  // the same spans twice, by protobuf and by JSON: equal ones count once
  expect([rows(http.store), rows(grpc.store)]).toEqual([expected, expected]);
  expect(http.receiver.activity()).toMatchObject({ arrivals: 4, openRequests: 0 });
  expect(grpc.metrics).toHaveLength(1);
  await Promise.all(opened.map((one) => one.shutdown()));
  await until(http.receiver, () => http.receiver.activity().connections === 0);
});

it('a place that takes neither spans nor metrics is told of once, one that takes spans alone says what helps', async () => {
  const none = { kind: 'otlp', protocol: 'http/json', endpoint: 'http://127.0.0.1:9', headers: {} } as const;
  const { warnings } = await through({ ...none, timeoutMs: 50 }, batch(), { metrics: METRICS_BATCH });
  const tracesOnly = createServer((request, response) => {
    response.statusCode = request.url === '/v1/traces' ? 200 : 404;
    request.resume().on('end', () => response.end('{}'));
  });
  await once(tracesOnly.listen(0, '127.0.0.1'), 'listening');
  const { port } = tracesOnly.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const half = await through({ ...none, endpoint }, batch(), { metrics: METRICS_BATCH });
  const without = await through({ ...none, endpoint, metrics: false }, batch(), { metrics: METRICS_BATCH });
  tracesOnly.close();

  expect(warnings.map(({ code }) => code)).toEqual(['exporter-failed']);
  expect(half).toMatchObject({
    flushed: [0],
    warnings: [{ hint: expect.stringContaining('OTEL_METRICS_EXPORTER=none') }],
  });
  expect(without).toMatchObject({ flushed: [0], warnings: [] });
});
