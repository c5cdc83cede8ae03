import { type Context, type Link, ROOT_CONTEXT, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { warning } from '../diagnostics/diagnostic.ts';
import type { RunnerSpan } from '../model/collection.ts';
import { attr } from '../model/conventions.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Exporter } from '../model/exporter.ts';
import type { Value } from '../model/value.ts';
import { openExporter } from './exporter.ts';
import { toAttribute, toAttributes } from './from-sdk.ts';
import { toHrTime } from './hr-time.ts';
import type { SpanStore } from './store.ts';

export interface TelemetryOptions {
  /** Id of the run, a resource attribute of every span. */
  readonly run: string;
  readonly version: string;
  /** Where the spans go besides the stores they are started for. */
  readonly exporters: readonly Exporter[];
  readonly resources?: Readonly<Record<string, string>>;
  /** Unix time in ms. */
  now(): number;
  /** Takes what the `stdout` exporter prints. */
  write(text: string): void;
  warn(diagnostic: Diagnostic): void;
}

type SpanRef = Pick<RunnerSpan, 'traceId' | 'spanId'>;

export interface StartOptions {
  /** A span of the runner, or a `traceparent`; without one the span is the root of a new trace. */
  readonly parent?: SpanRef | string;
  readonly links?: readonly SpanRef[];
  readonly kind?: 'internal' | 'server' | 'client';
  readonly attributes?: Readonly<Record<string, Value>>;
  /** Unix time in ms; now without it. */
  readonly startMs?: number;
  /** The evidence the span belongs to. */
  readonly store?: SpanStore;
}

export interface Telemetry extends AsyncDisposable {
  startSpan(name: string, options?: StartOptions): RunnerSpan;
  /** Sends what has ended. Never rejects. */
  flush(): Promise<void>;
}

/** Time for the last export when the run is over. */
const SHUTDOWN_MS = 6_000;

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The span that a `traceparent` names, undefined when it is not one. */
export const parseTraceparent = (text: string): SpanRef | undefined => {
  const [, traceId, spanId] = TRACEPARENT.exec(text.trim().toLowerCase()) ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : undefined;
};

const contextOf = ({ traceId, spanId }: SpanRef): SpanContext => ({ traceId, spanId, traceFlags: 1 });

const below = (parent: StartOptions['parent']): Context => {
  const ref = typeof parent === 'string' ? parseTraceparent(parent) : parent;
  return ref
    ? trace.setSpanContext(ROOT_CONTEXT, { ...contextOf(ref), isRemote: typeof parent === 'string' })
    : ROOT_CONTEXT;
};

/** Exports every span when it ends: a store must hold it before the next line of the runner. */
const atOnce = (exporter: SpanExporter): SpanProcessor => ({
  onStart: () => {},
  onEnd: (span: ReadableSpan) => exporter.export([span], () => {}),
  forceFlush: async () => exporter.forceFlush?.(),
  shutdown: () => exporter.shutdown(),
});

const batched = (exporter: SpanExporter): SpanProcessor =>
  new BatchSpanProcessor(exporter, {
    maxQueueSize: 65_536,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 1_000,
    exportTimeoutMillis: 10_000,
  });

/** No OTEL_* variable of the caller may thin out what the runner says of itself. */
const UNLIMITED = {
  attributeCountLimit: 1_024,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  eventCountLimit: 4_096,
  linkCountLimit: 1_024,
  attributePerEventCountLimit: 1_024,
  attributePerLinkCountLimit: 1_024,
};

const bounded = async (work: Promise<void>, options: TelemetryOptions): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${SHUTDOWN_MS} ms`)), SHUTDOWN_MS);
  });
  try {
    await Promise.race([work, late]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.warn(warning('exporter-failed', `the runner's own spans could not be flushed: ${reason}`));
  } finally {
    clearTimeout(timer);
  }
};

/** Opens the runner's own tracing. Rejects with a `UsageError` when an exporter cannot be opened. */
export const createTelemetry = async (options: TelemetryOptions): Promise<Telemetry> => {
  const stores = new WeakMap<object, SpanStore>();
  const attributes = {
    ...options.resources,
    [attr.serviceName]: 'clnrm',
    [attr.serviceVersion]: options.version,
    [attr.runId]: options.run,
  };
  const resource = Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, { type: 'string', value } as const]),
  );
  const world = { ...options, resource, storeOf: (span: ReadableSpan) => stores.get(span) };
  const open = async (exporter: Exporter): Promise<SpanProcessor> => {
    const opened = await openExporter(exporter, world);
    return exporter.kind === 'otlp' ? batched(opened) : atOnce(opened);
  };
  const others = options.exporters.filter(({ kind }) => kind !== 'memory');
  const spanProcessors = await Promise.all([{ kind: 'memory' } as const, ...others].map(open));
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(attributes),
    sampler: new AlwaysOnSampler(),
    spanLimits: UNLIMITED,
    spanProcessors,
  });
  const tracer = provider.getTracer('clnrm', options.version);

  const startSpan = (name: string, given: StartOptions = {}): RunnerSpan => {
    const span = tracer.startSpan(
      name,
      {
        kind: KINDS[given.kind ?? 'internal'],
        attributes: toAttributes(given.attributes ?? {}),
        links: (given.links ?? []).map((link): Link => ({ context: contextOf(link) })),
        startTime: toHrTime(given.startMs ?? options.now()),
      },
      below(given.parent),
    );
    if (given.store) stores.set(span, given.store);
    const { traceId, spanId } = span.spanContext();
    return {
      traceId,
      spanId,
      traceparent: `00-${traceId}-${spanId}-01`,
      event: (event, details = {}) => {
        span.addEvent(event, toAttributes(details), toHrTime(options.now()));
      },
      end: ({ error, attributes: more = {} } = {}) => {
        for (const [key, value] of Object.entries(more)) span.setAttribute(key, toAttribute(value));
        if (error !== undefined) span.setStatus({ code: 2, message: error });
        span.end(toHrTime(options.now()));
      },
    };
  };

  return {
    startSpan,
    flush: () => bounded(provider.forceFlush(), options),
    [Symbol.asyncDispose]: () => bounded(provider.shutdown(), options),
  };
};
