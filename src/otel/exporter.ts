import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { fault, warning } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Exporter } from '../model/exporter.ts';
import type { OtelSettings } from '../model/spec.ts';
import type { Value } from '../model/value.ts';
import { makeFolder } from '../util/folder.ts';
import { toOtlpJson } from './encode-json.ts';
import { fromSdk } from './from-sdk.ts';
import type { SpanRecord } from './record.ts';
import type { SpanStore } from './store.ts';

/** What the variants reach of the world. */
export interface ExportWorld {
  /** The store a span was started for; spans of no scenario have none. */
  storeOf(span: ReadableSpan): SpanStore | undefined;
  readonly resource: Readonly<Record<string, Value>>;
  write(text: string): void;
  warn(diagnostic: Diagnostic): void;
}

type Done = Parameters<SpanExporter['export']>[1];

/** How long one request to a collector may take: a dead one must not hold the run. */
const OTLP_TIMEOUT_MS = 5_000;

/** The exporter that `[otel]` of a spec names. */
export const exporterOf = ({ exporter, endpoint, protocol, path, headers }: OtelSettings): Exporter => {
  switch (exporter) {
    case 'memory':
      return { kind: 'memory' };
    case 'stdout':
      return { kind: 'stdout', format: 'json' };
    case 'file':
      return { kind: 'file', path };
    case 'otlp':
      return { kind: 'otlp', protocol, endpoint, headers };
    default:
      return exporter satisfies never;
  }
};

/** The URL for traces below an OTLP endpoint, which may name it already. */
const tracesUrl = (endpoint: string): string =>
  endpoint.endsWith('/v1/traces') ? endpoint : `${endpoint.replace(/\/+$/, '')}/v1/traces`;

const openOtlp = async (exporter: Exporter & { kind: 'otlp' }): Promise<SpanExporter> => {
  if (exporter.protocol !== 'http/json') {
    const message = `otel.protocol = "${exporter.protocol}" is not supported yet for clnrm's own spans`;
    throw new UsageError([fault('not-supported-yet', message, { hint: 'write protocol = "http/json"' })]);
  }
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const url = tracesUrl(exporter.endpoint);
  return new OTLPTraceExporter({ url, headers: { ...exporter.headers }, timeoutMillis: OTLP_TIMEOUT_MS });
};

const milliseconds = ({ startNs, endNs }: SpanRecord): string => (Number(endNs - startNs) / 1e6).toFixed(1);

const prettyLine = (record: SpanRecord): string => {
  const status = record.status === 2 ? ` ERROR ${record.statusMessage ?? ''}`.trimEnd() : '';
  return `${record.traceId.slice(0, 8)} ${record.spanId} ${record.name} ${milliseconds(record)} ms${status}\n`;
};

/** The SDK's exporter over the union. What fails is told once, and never reaches the run. */
class UnionExporter implements SpanExporter {
  readonly #exporter: Exporter;
  readonly #world: ExportWorld;
  readonly #otlp: SpanExporter | undefined;
  #failed = false;

  constructor(exporter: Exporter, world: ExportWorld, otlp: SpanExporter | undefined) {
    this.#exporter = exporter;
    this.#world = world;
    this.#otlp = otlp;
  }

  export(spans: ReadableSpan[], done: Done): void {
    const finish: Done = (result) => {
      if (result.code !== 0) this.#warn(result.error);
      done(result);
    };
    try {
      this.#send(spans, finish);
    } catch (error) {
      finish({ code: 1, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  async forceFlush(): Promise<void> {
    await this.#otlp?.forceFlush?.().catch((error: unknown) => this.#warn(error));
  }

  async shutdown(): Promise<void> {
    await this.#otlp?.shutdown().catch((error: unknown) => this.#warn(error));
  }

  #send(spans: ReadableSpan[], done: Done): void {
    const exporter = this.#exporter;
    switch (exporter.kind) {
      case 'memory':
        for (const span of spans) this.#world.storeOf(span)?.add(fromSdk(span, this.#world.resource));
        break;
      case 'stdout':
        this.#world.write(this.#text(spans, exporter.format));
        break;
      case 'file':
        makeFolder(dirname(exporter.path));
        appendFileSync(exporter.path, this.#text(spans, 'json'));
        break;
      case 'otlp':
        this.#otlp?.export(spans, done);
        return;
      default:
        exporter satisfies never;
    }
    done({ code: 0 });
  }

  /** One line of OTLP/JSON, which `clnrm` and the collector read back, or a line a span for people. */
  #text(spans: readonly ReadableSpan[], format: 'json' | 'pretty'): string {
    const records = spans.map((span) => fromSdk(span, this.#world.resource));
    return format === 'json' ? `${JSON.stringify(toOtlpJson(records))}\n` : records.map(prettyLine).join('');
  }

  #warn(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const { exporter, reason } = {
      exporter: this.#exporter,
      reason: error instanceof Error ? error.message : 'no reason given',
    };
    const where =
      exporter.kind === 'otlp' ? exporter.endpoint : exporter.kind === 'file' ? exporter.path : exporter.kind;
    this.#world.warn(warning('exporter-failed', `the runner's own spans did not reach ${where}: ${reason}`));
  }
}

/** Opens an exporter. Rejects with a `UsageError` for a protocol that this version cannot speak. */
export const openExporter = async (exporter: Exporter, world: ExportWorld): Promise<SpanExporter> =>
  new UnionExporter(exporter, world, exporter.kind === 'otlp' ? await openOtlp(exporter) : undefined);
