/** An event of a span: ms·1000 since its trace's first span, the number of its name, then key, value, key, value … */
type EventNumbers = readonly number[];

/**
 * The spans of a scenario as plain data, column by column: row `r` of every column is one span. Rows are in the
 * order of a tree, each parent before what is below it. Texts are numbers into `texts`.
 */
export interface SpanColumns {
  /** All spans of the evidence, also those that are left out here. */
  readonly total: number;
  readonly texts: readonly string[];
  /** 0 is a root. */
  readonly depth: readonly number[];
  readonly name: readonly number[];
  readonly service: readonly number[];
  /** Into `SPAN_KINDS`, `STATUS_CODES` and `PHASES`. */
  readonly kind: readonly number[];
  readonly status: readonly number[];
  readonly phase: readonly number[];
  /** Microseconds since the first span began. */
  readonly startUs: readonly number[];
  readonly durationUs: readonly number[];
  /** Into `traceIds`. */
  readonly trace: readonly number[];
  readonly traceIds: readonly string[];
  readonly spanIds: readonly string[];
  /** Message of the status. */
  readonly message: readonly number[];
  /** Key, value, key, value … */
  readonly attributes: readonly (readonly number[])[];
  readonly events: readonly (readonly EventNumbers[])[];
  /** Into `linkedIds`, each of which is a trace id, a space and a span id. */
  readonly links: readonly (readonly number[])[];
  readonly linkedIds: readonly string[];
}
