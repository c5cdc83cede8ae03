import type { LiveSpans } from '../model/collection.ts';
import type { Trace } from '../model/trace.ts';
import { namesLike } from '../util/pattern.ts';
import { Columns } from './columns.ts';
import { looseLogs } from './events.ts';
import { LiveView, type Unresolved } from './live.ts';
import { appendLog, isKnownTrace, type LogRecord, logRecordsOf } from './log-record.ts';
import type { ExportRange } from './origins.ts';
import type { PhaseRules } from './phases.ts';
import { appendRecord, appendResource, hasValidIds, type SpanRecord } from './record.ts';
import { sealColumns } from './seal.ts';
import { type Print, printsOf } from './seen.ts';
import { SpanIndex } from './span-index.ts';
import { type Suspicion, type SuspicionRules, suspect } from './suspicion.ts';

export type { Unresolved } from './live.ts';
export type { PhaseRules } from './phases.ts';
export type { SpanRecord } from './record.ts';

/** What the store met on the way. */
export interface StoreCounts {
  /** Rows that repeated a span and were left out. */
  readonly duplicates: number;
  /** Of these, rows with other content. */
  readonly conflicts: number;
}

/** What a receiver fills. */
export interface SpanSink {
  /** Rows received so far. */
  readonly size: number;
  /** Rows, and log records that name a span. */
  readonly records: number;
  /** Lets `decode` append rows; whatever it throws leaves everything as it was and is thrown on. */
  ingest<T>(decode: (columns: Columns) => T): T;
  advance(): void;
  /** Who sent the rows from `row` on, by `service.name` and by the service that the runner told them they are. */
  servicesFrom(row: number): readonly string[];
}

/** Collects the spans of one scenario while they stream in, answers the engine's questions, and seals them as a `Trace`. */
export class SpanStore implements LiveSpans, SpanSink {
  readonly #columns = new Columns();
  readonly #index = new SpanIndex(this.#columns);
  readonly #live = new LiveView(this.#columns, this.#index);

  /** Rows received, duplicates included. */
  get size(): number {
    return this.#columns.size;
  }

  /** Rows, and log records that name a span. */
  get records(): number {
    return this.#columns.size + this.#columns.logs.length;
  }

  /** Appends one span. Throws a RangeError on an id that OpenTelemetry does not allow. */
  add(record: SpanRecord): void {
    if (!hasValidIds(record)) throw new RangeError(`not a valid span: ${record.traceId} ${record.spanId}`);
    appendRecord(this.#columns, record, appendResource(this.#columns, record.resource ?? {}));
  }

  /** Appends log records that name a span. */
  addLogs(records: readonly LogRecord[]): void {
    for (const record of records) appendLog(this.#columns, record);
  }

  /** Log records that name a span, as plain data. */
  logs(): readonly LogRecord[] {
    return logRecordsOf(this.#columns);
  }

  /** Whether a span, a link or a log record names this trace. */
  knowsTrace(traceId: string): boolean {
    return isKnownTrace(this.#columns, traceId);
  }

  /** Lets `decode` append rows; whatever it throws leaves the store as it was and is thrown on. */
  ingest<T>(decode: (columns: Columns) => T): T {
    const mark = this.#columns.mark();
    try {
      return decode(this.#columns);
    } catch (error) {
      this.#columns.rewind(mark);
      throw error;
    }
  }

  /** Indexes what arrived; whoever asks later waits less. */
  advance(): void {
    this.#index.advance();
  }

  /**
   * The evidence: rows by start then arrival, duplicates removed, parents resolved within their trace. Spans added
   * later do not change it; seal again to see them.
   */
  seal(rules: PhaseRules = {}): Trace {
    return sealColumns(this.#columns, this.#index, rules);
  }

  /** Whether a span of the subject arrived whose name fits: exact text, a glob with `*`, or `/regex/`. */
  hasName(pattern: string): boolean {
    return namesLike(pattern, this.#live.names()).length > 0;
  }

  /** Distinct names of the subject's spans so far, sorted. */
  names(): readonly string[] {
    return [...this.#live.names()].sort();
  }

  /** Whether a span of the subject arrived whose parent is this one: the local root of a request that the runner sent. */
  hasChildOf(traceId: string, parentSpanId: string): boolean {
    return this.#live.hasChildOf(traceId, parentSpanId);
  }

  /**
   * Spans of the subject whose parent has not arrived yet, in order of arrival, the first of each parent; parents whose span
   * ids are in `own` are not missing.
   */
  unresolvedParents(own: ReadonlySet<string> = new Set()): Iterable<Unresolved> {
    return this.#live.unresolvedParents(own);
  }

  /** `service.name` of everything that sent a span as the subject, in order of arrival. */
  services(): readonly string[] {
    return this.#live.services();
  }

  servicesFrom(row: number): readonly string[] {
    const { resource, runs, size } = this.#columns;
    const distinct = new Set<number>();
    if (row < size) distinct.add(resource[row] ?? 0);
    for (let run = runs.length - 1; (runs[run] ?? -1) > row; run--)
      distinct.add(resource[runs[run] ?? 0] ?? 0);
    return [...distinct].flatMap((id) => this.#namesOf(id));
  }

  /** Names of whoever sent with a resource: its own, and the one that the runner gave it. */
  #namesOf(resource: number): readonly string[] {
    const { resources, strings } = this.#columns;
    const [from, to] = [resources.start(resource), resources.end(resource)];
    const given = resources.attributes.find(from, to, strings.idOf('clnrm.service'));
    const names = [strings.text(resources.service(resource)), given?.type === 'string' ? given.value : ''];
    return names.filter((name) => name !== '');
  }

  /** Spans that are no evidence of the scenario, whatever they say; `ranges` tell who sent which rows. */
  suspects(ranges: readonly ExportRange[], rules: SuspicionRules): Suspicion {
    return suspect(this.#columns, this.#index, ranges, rules);
  }

  /** What to know the spans of the subject by, should they come again; those of `nobodys` may turn out to be another's. */
  prints(nobodys: readonly number[] = []): readonly Print[] {
    return printsOf(this.#columns, new Set(nobodys));
  }

  counts(): StoreCounts {
    this.#index.advance();
    return { duplicates: this.#index.repeated.size, conflicts: this.#index.conflicts };
  }

  /** Log records that name a span which has not come so far. */
  looseLogs(): number {
    return looseLogs(this.#columns, this.#index);
  }
}
