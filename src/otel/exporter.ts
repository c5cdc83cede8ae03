import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { warning } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Exporter } from '../model/exporter.ts';
import type { Value } from '../model/value.ts';
import { makeFolder } from '../util/folder.ts';
import { toOtlpJson } from './encode-json.ts';
import { metricsJson, metricsProtobuf } from './encode-metrics.ts';
import { toOtlpProtobuf } from './encode-protobuf.ts';
import { fromSdk } from './from-sdk.ts';
import type { Metric } from './metrics.ts';
import { type OtlpClient, openOtlpClient } from './otlp-client.ts';
import type { SpanRecord } from './record.ts';
import type { SpanStore } from './store.ts';

/** What the variants reach of the world. */
export interface ExportWorld {
  /** The store a span was started for; spans of no scenario have none. */
  storeOf(span: ReadableSpan): SpanStore | undefined;
  readonly resource: Readonly<Record<string, Value>>;
  /** Places that were told of because they failed, by any exporter of the run. */
  readonly told: Set<string>;
  write(text: string): void;
  warn(diagnostic: Diagnostic): void;
}

type Done = Parameters<SpanExporter['export']>[1];

const milliseconds = ({ startNs, endNs }: SpanRecord): string => (Number(endNs - startNs) / 1e6).toFixed(1);

const prettyLine = (record: SpanRecord): string => {
  const status = record.status === 2 ? ` ERROR ${record.statusMessage ?? ''}`.trimEnd() : '';
  return `${record.traceId.slice(0, 8)} ${record.spanId} ${record.name} ${milliseconds(record)} ms${status}\n`;
};

/** Where an exporter sends, for a message. */
const placeOf = (exporter: Exporter): string => {
  if (exporter.kind === 'otlp') return exporter.tracesUrl ?? exporter.endpoint;
  return exporter.kind === 'file' ? exporter.path : exporter.kind;
};

/** The SDK's exporter, which takes metrics too. */
export interface OwnExporter extends SpanExporter {
  /** Begins to send metrics, to collectors only; the flush waits for them. */
  exportMetrics(metrics: readonly Metric[]): void;
  /** Ends what a collector has not answered, for whoever waits no longer, and tells why. */
  giveUp(reason: string): void;
}

/** A collector of traces alone refuses metrics. */
const NO_METRICS = { hint: 'where metrics are not wanted, set OTEL_METRICS_EXPORTER=none' };

type Sent = 'spans' | 'metrics';

/** The SDK's exporter over the union. What fails is told once a run for each place, and never reaches the run. */
class UnionExporter implements OwnExporter {
  readonly #exporter: Exporter;
  readonly #world: ExportWorld;
  readonly #client: OtlpClient | undefined;
  readonly #open = new Map<Promise<void>, Sent>();

  constructor(exporter: Exporter, world: ExportWorld, client: OtlpClient | undefined) {
    this.#exporter = exporter;
    this.#world = world;
    this.#client = client;
  }

  export(spans: ReadableSpan[], done: Done): void {
    const work = this.#send(spans).then(
      () => done({ code: 0 }),
      (error: unknown) => {
        this.#warn('spans', error);
        done({ code: 1, error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    this.#keep('spans', work);
  }

  exportMetrics(metrics: readonly Metric[]): void {
    const exporter = this.#exporter;
    if (exporter.kind !== 'otlp' || exporter.metrics === false || metrics.length === 0) return;
    const batch = { resource: this.#world.resource, metrics };
    const given = {
      signal: 'metrics',
      json: () => metricsJson(batch),
      protobuf: () => metricsProtobuf(batch),
    } as const;
    this.#keep(
      'metrics',
      (this.#client?.export(given) ?? Promise.resolve()).catch((error) => this.#warn('metrics', error)),
    );
  }

  #keep(sent: Sent, work: Promise<void>): void {
    this.#open.set(work, sent);
    void work.finally(() => this.#open.delete(work));
  }

  giveUp(reason: string): void {
    const [sent] = this.#open.values();
    if (sent !== undefined) this.#warn(sent, new Error(reason));
    this.#client?.giveUp();
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#open.keys());
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    await this.#client?.[Symbol.asyncDispose]();
  }

  /** All but the collector have the spans when this returns, not only when its promise settles. */
  async #send(spans: readonly ReadableSpan[]): Promise<void> {
    const exporter = this.#exporter;
    switch (exporter.kind) {
      case 'memory':
        for (const span of spans) this.#world.storeOf(span)?.add(fromSdk(span, this.#world.resource));
        return;
      case 'stdout':
        this.#world.write(this.#text(spans, exporter.format));
        return;
      case 'file':
        makeFolder(dirname(exporter.path));
        appendFileSync(exporter.path, this.#text(spans, 'json'));
        return;
      case 'otlp':
        return this.#client?.export(this.#batch(spans));
      default:
        exporter satisfies never;
    }
  }

  #records(spans: readonly ReadableSpan[]): readonly SpanRecord[] {
    return spans.map((span) => fromSdk(span, this.#world.resource));
  }

  #batch(spans: readonly ReadableSpan[]): Parameters<OtlpClient['export']>[0] {
    const records = this.#records(spans);
    return { signal: 'traces', json: () => toOtlpJson(records), protobuf: () => toOtlpProtobuf(records) };
  }

  /** One line of OTLP/JSON, which `clnrm` and the collector read back, or a line a span for people. */
  #text(spans: readonly ReadableSpan[], format: 'json' | 'pretty'): string {
    const records = this.#records(spans);
    return format === 'json' ? `${JSON.stringify(toOtlpJson(records))}\n` : records.map(prettyLine).join('');
  }

  #warn(sent: Sent, error: unknown): void {
    const place = placeOf(this.#exporter);
    if (this.#world.told.has(place)) return;
    this.#world.told.add(place);
    const reason = error instanceof Error ? error.message : 'no reason given';
    const message = `the runner's own ${sent} did not reach ${place}: ${reason}`;
    this.#world.warn(warning('exporter-failed', message, sent === 'metrics' ? NO_METRICS : {}));
  }
}

/** Opens an exporter. Nothing is sent, and nothing can fail, before the first span. */
export const openExporter = async (exporter: Exporter, world: ExportWorld): Promise<OwnExporter> =>
  new UnionExporter(exporter, world, exporter.kind === 'otlp' ? await openOtlpClient(exporter) : undefined);
