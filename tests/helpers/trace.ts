import type { CanonicalOptions } from '../../src/model/canonical.ts';
import type { Trace } from '../../src/model/trace.ts';
import type { Value } from '../../src/model/value.ts';
import { canonicalForm } from '../../src/otel/canonical.ts';
import { type PhaseRules, SpanStore } from '../../src/otel/store.ts';
import { toValue } from '../../src/util/value.ts';

/** A span in few words: small numbers for ids, ms for times, plain data for attributes. */
export interface Sketch {
  readonly id: number;
  readonly trace?: number;
  readonly parent?: number;
  readonly name: string;
  readonly service?: string;
  readonly scope?: string;
  readonly kind?: number;
  readonly status?: number;
  readonly message?: string;
  readonly start?: number;
  readonly end?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly events?: readonly {
    readonly name: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  }[];
  readonly links?: readonly { readonly trace: number; readonly id: number }[];
  readonly dropped?: number;
  readonly source?: 'subject' | 'runner';
}

export const traceIdOf = (trace: number): string => (trace + 1).toString(16).padStart(32, '0');
const spanIdOf = (id: number): string => (id + 1).toString(16).padStart(16, '0');

const BASE = 1_700_000_000_000_000_000n;
const ns = (ms: number): bigint =>
  BASE + (Number.isInteger(ms) ? BigInt(ms) * 1_000_000n : BigInt(Math.round(ms * 1e6)));

const values = (data: Readonly<Record<string, unknown>> = {}): Record<string, Value> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toValue(value)]));

const record = (span: Sketch) => ({
  traceId: traceIdOf(span.trace ?? 0),
  spanId: spanIdOf(span.id),
  ...(span.parent === undefined ? {} : { parentSpanId: spanIdOf(span.parent) }),
  name: span.name,
  kind: span.kind ?? 1,
  startNs: ns(span.start ?? span.id),
  endNs: ns(span.end ?? (span.start ?? span.id) + 1),
  status: span.status ?? 0,
  statusMessage: span.message ?? '',
  attributes: values(span.attributes),
  resource: values({
    ...(span.service === undefined ? {} : { 'service.name': span.service }),
    ...span.resource,
  }),
  scope: span.scope ?? '',
  events: (span.events ?? []).map(({ name, attributes }) => ({
    name,
    timeNs: ns(span.start ?? span.id),
    attributes: values(attributes),
  })),
  links: (span.links ?? []).map(({ trace, id }) => ({ traceId: traceIdOf(trace), spanId: spanIdOf(id) })),
  droppedCount: span.dropped ?? 0,
  source: span.source ?? ('subject' as const),
});

/** The sealed trace of some sketches, in this order of arrival. */
export const traceOf = (spans: readonly Sketch[], rules: PhaseRules = {}): Trace => {
  const store = new SpanStore();
  for (const span of spans) store.add(record(span));
  return store.seal(rules);
};

/** The canonical text of some sketches; the subject's all count. */
export const canonicalText = (
  spans: readonly Sketch[],
  options: CanonicalOptions,
  rules: PhaseRules = {},
): string => canonicalForm(traceOf(spans, rules), options).text;
