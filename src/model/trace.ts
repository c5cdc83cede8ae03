import type { Value } from './value.ts';

/** OTLP span kinds by number; 0 is unspecified and reads as internal. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** OTLP status codes by number. */
export const STATUS_CODES = ['UNSET', 'OK', 'ERROR'] as const;

/** Where a span came from, by number in `Trace.source`. */
export const SOURCES = ['subject', 'runner'] as const;

/**
 * Which part of the scenario a span belongs to, by number in `Trace.phase`. Spans of all but the first are set aside;
 * the last four are of no part of it: of another scenario, not under the runner's context though that is required,
 * posing as the runner's, of an earlier run.
 */
export const PHASES = [
  'scenario',
  'startup',
  'readiness',
  'retry',
  'unattributed',
  'detached',
  'forged',
  'replayed',
] as const;

export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds since `Trace.baseNs`. */
  readonly time: number;
  readonly attributes: Readonly<Record<string, Value>>;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  /** Row of the linked span, -1 when it is not in the evidence. */
  readonly row: number;
  readonly attributes: Readonly<Record<string, Value>>;
}

/** What is read of one span when it is asked for. */
export interface SpanReaders {
  /**
   * How far the clock that stamped a span was ahead of the runner's, in whole ms; 0 unless `freeze_clock` set it. It
   * showed `baseNs` and this when the runner's showed `baseNs`.
   */
  aheadMs(row: number): number;
  traceId(row: number): string;
  spanId(row: number): string;
  /** The parent's span id as it was sent, also where the evidence does not hold it; '' without one. */
  parentSpanId(row: number): string;
  statusMessage(row: number): string;
  attribute(row: number, key: string): Value | undefined;
  /** `attribute` of one key for whoever asks row after row; the same text is the same `Value` each time. */
  reader(key: string): (row: number) => Value | undefined;
  /** Those of `rows` whose value of one key passes; a text is put to the test once. */
  rowsWith(rows: Uint32Array, key: string, test: (value: Value | undefined) => boolean): Uint32Array;
  /** Keys of a span's attributes that fit, for whoever asks row after row: a key is put to the test once. */
  keysLike(fits: (key: string) => boolean): (row: number) => readonly string[];
  attributes(row: number): ReadonlyMap<string, Value>;
  resource(row: number): ReadonlyMap<string, Value>;
  events(row: number): readonly SpanEvent[];
  links(row: number): readonly SpanLink[];
  /** Attributes, events or links the SDK says it dropped. */
  dropped(row: number): number;
}

/**
 * The sealed evidence of one scenario, column by column: row `r` of every column is one span.
 * Rows are in order of start, then arrival; duplicates are gone. The one stage value that is not plain JSON.
 */
export interface Trace extends SpanReaders {
  readonly size: number;
  /** Unix time in ns that `start`, `end` and event times count from, as a decimal string; on the runner's clock. */
  readonly baseNs: string;
  readonly name: Uint32Array;
  /** `service.name` of the resource; the id of '' when there is none. */
  readonly service: Uint32Array;
  readonly scope: Uint32Array;
  readonly kind: Uint8Array;
  readonly status: Uint8Array;
  /** Nanoseconds since `baseNs`, exact. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly source: Uint8Array;
  /** 1 where the span is self-reported: read from what the subject printed. */
  readonly reported: Uint8Array;
  readonly phase: Uint8Array;
  /** Dense index of the trace id, 0 … `traces` - 1. */
  readonly trace: Uint32Array;
  readonly traces: number;
  /** Row of the parent, -1 without one in the evidence. */
  readonly parent: Int32Array;
  /** Parents that go in a circle have no top: of each circle one row has none here, and this is the one it names. */
  readonly cut: ReadonlyMap<number, number>;
  /** 1 where a parent id is set that the evidence does not hold. */
  readonly orphan: Uint8Array;
  /** Pre-order number and last pre-order number below: `b` is below `a` iff pre[a] < pre[b] <= last[a]. */
  readonly pre: Int32Array;
  readonly last: Int32Array;
  /** Rows of children, in start order: children[childStart[r] … childStart[r + 1]]. */
  readonly childStart: Uint32Array;
  readonly children: Uint32Array;

  /** The interned text, and the id of a text, -1 when no span ever used it. */
  text(id: number): string;
  /** No text of the evidence is longer. */
  readonly longestText: number;
  idOf(text: string): number;
  /** Distinct span-name ids, and the rows that bear one. */
  readonly names: Uint32Array;
  rowsNamed(nameId: number): Uint32Array;
}
