import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { RunnerSpan } from '../model/collection.ts';
import { attr } from '../model/conventions.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Exporter } from '../model/exporter.ts';
import type { Value } from '../model/value.ts';
import { type OwnExporter, openExporter } from './exporter.ts';
import { toAttributes } from './from-sdk.ts';
import { toHrTime } from './hr-time.ts';
import type { Metric } from './metrics.ts';
import type { SpanStore } from './store.ts';

export interface TelemetryOptions {
  /** Id of the run, a resource attribute of every span. */
  readonly run: string;
  readonly version: string;
  /** Where the spans go besides the stores they are started for. */
  readonly exporters: readonly Exporter[];
  readonly resources?: Readonly<Record<string, string>>;
  /** What the caller's variables say of the resource, `service.name` too: for what is exported, never for evidence. */
  readonly exportedResources?: Readonly<Record<string, string>>;
  /** Places that were told of because they failed: one set for a run, whose specs may have telemetry of their own. */
  readonly told?: Set<string>;
  /** Unix time in ms. */
  now(): number;
  /** Takes what the `stdout` exporter prints. */
  write(text: string): void;
  warn(diagnostic: Diagnostic): void;
}

type SpanRef = Pick<RunnerSpan, 'traceId' | 'spanId'>;

interface StartOptions {
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
  /** Begins to send metrics where spans go; the end waits for them. */
  exportMetrics(metrics: readonly Metric[]): void;
  /** Sends what has ended, or gives it up after a while. Never rejects. */
  flush(): Promise<void>;
}

/** Time for the last export when the run is over. */
const SHUTDOWN_MS = 6_000;

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span that a `traceparent` names, undefined when it is not one. */
export const parseTraceparent = (text: string): SpanRef | undefined => {
  const [, traceId, spanId] = TRACEPARENT.exec(text.trim().toLowerCase()) ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : undefined;
};

/** Whether who started this run samples its trace; undefined when there is no `traceparent`. */
const isParentSampled = (traceparent = ''): boolean | undefined => {
  const flags = TRACEPARENT.exec(traceparent.trim().toLowerCase())?.[3];
  return flags === undefined ? undefined : (Number.parseInt(flags, 16) & 1) === 1;
};

/**
 * Whether a run exports its own spans: as its parent does, or, without one, so that `ratio` (0 to 1) of all ids of
 * runs do. The ids are random hex digits.
 */
export const isSampled = (run: string, ratio: number, traceparent?: string): boolean =>
  isParentSampled(traceparent) ?? Number.parseInt(run.slice(0, 8), 16) / 2 ** 32 < ratio;

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

interface Way {
  readonly exporter: OwnExporter;
  readonly processor: SpanProcessor;
}

/** Waits for the last exports, for a while only: a dead collector must not hold the run. Failures the exporters tell. */
const bounded = async (work: Promise<void>, ways: readonly Way[]): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      // a request that nobody waits for would keep the process
      for (const { exporter } of ways) exporter.giveUp(`no answer within ${SHUTDOWN_MS} ms`);
      resolve();
    }, SHUTDOWN_MS);
  });
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
};

const resourceOf = (options: TelemetryOptions): Readonly<Record<string, string>> => ({
  ...options.resources,
  [attr.serviceName]: 'clnrm',
  [attr.serviceVersion]: options.version,
  [attr.runId]: options.run,
});

const texts = (attributes: Readonly<Record<string, string>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, { type: 'string', value }]));

/** The memory exporter, and those that the options name, each with the processor that feeds it. */
const openWays = async (
  options: TelemetryOptions,
  storeOf: (span: ReadableSpan) => SpanStore | undefined,
): Promise<readonly Way[]> => {
  const { told = new Set<string>() } = options;
  const own = resourceOf(options);
  const exported = { ...own, ...options.exportedResources, [attr.runId]: options.run };
  const open = async (exporter: Exporter): Promise<Way> => {
    const resource = texts(exporter.kind === 'memory' ? own : exported);
    const opened = await openExporter(exporter, { ...options, told, resource, storeOf });
    return { exporter: opened, processor: exporter.kind === 'otlp' ? batched(opened) : atOnce(opened) };
  };
  const others = options.exporters.filter(({ kind }) => kind !== 'memory');
  return Promise.all([{ kind: 'memory' } as const, ...others].map(open));
};

const runnerSpan = (span: Span, now: () => number): RunnerSpan => {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    traceparent: `00-${traceId}-${spanId}-01`,
    event: (name, attributes = {}) => {
      span.addEvent(name, toAttributes(attributes), toHrTime(now()));
    },
    end: ({ error, attributes = {} } = {}) => {
      span.setAttributes(toAttributes(attributes));
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(toHrTime(now()));
    },
  };
};

/** Opens the runner's own tracing. */
export const createTelemetry = async (options: TelemetryOptions): Promise<Telemetry> => {
  const stores = new WeakMap<object, SpanStore>();
  const ways = await openWays(options, (span) => stores.get(span));
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(resourceOf(options)),
    sampler: new AlwaysOnSampler(),
    spanLimits: UNLIMITED,
    spanProcessors: ways.map(({ processor }) => processor),
  });
  const tracer = provider.getTracer('clnrm', options.version);
  return {
    startSpan: (name, { kind = 'internal', attributes = {}, links = [], parent, startMs, store } = {}) => {
      const startTime = toHrTime(startMs ?? options.now());
      const linked = links.map((link): Link => ({ context: contextOf(link) }));
      const given = { kind: KINDS[kind], attributes: toAttributes(attributes), links: linked, startTime };
      const span = tracer.startSpan(name, given, below(parent));
      if (store) stores.set(span, store);
      return runnerSpan(span, options.now);
    },
    exportMetrics: (metrics) => {
      for (const { exporter } of ways) exporter.exportMetrics(metrics);
    },
    flush: () => bounded(provider.forceFlush(), ways),
    [Symbol.asyncDispose]: () => bounded(provider.shutdown(), ways),
  };
};
