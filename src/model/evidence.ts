/** A service whose clock was behind a caller's: one of its spans begins before the span that caused it. */
export interface Skew {
  readonly service: string;
  readonly caller: string;
  /** At least so much. */
  readonly behindMs: number;
}

/** How sure the runner is that it saw every span, and what it counted on the way. Plain data for reports. */
export interface Evidence {
  readonly complete: boolean;
  /** Why it is incomplete, or what a reader should know although it is complete. */
  readonly reasons: readonly string[];
  readonly spans: number;
  readonly traces: number;
  readonly services: readonly string[];
  readonly startupSpans: number;
  readonly readinessSpans: number;
  readonly retrySpans: number;
  /** Of another scenario of the run. */
  readonly unattributedSpans: number;
  /** Not below the runner's own though `[otel] require_parent` asks for it. */
  readonly detachedSpans: number;
  readonly forgedSpans: number;
  readonly replayedSpans: number;
  /** Read from what the subject printed: nobody saw them arrive. */
  readonly selfReportedSpans: number;
  readonly duplicates: number;
  /** Same ids with other content. */
  readonly conflicts: number;
  readonly orphans: number;
  readonly droppedItems: number;
  /** Circles of parents, each cut at one span; absent where there is none. */
  readonly circles?: number;
  /** Clocks that disagree; absent where none was seen. Times are never adjusted. */
  readonly skews?: readonly Skew[];
  /** Who does not export all of its traces, a clause each; absent where nobody is known to. */
  readonly sampling?: readonly string[];
  /** Log records; those that name a span are its events. */
  readonly logs: number;
  /** Log records that name a span which is not in the evidence, or the runner's. */
  readonly looseLogs: number;
  /** Exports of metrics; their content is not kept. */
  readonly metrics: number;
  /** Requests the receiver refused, by reason: `malformed`, `too-large`, `timeout`, `unknown-path`, `wrong-path` for spans. */
  readonly refused: Readonly<Record<string, number>>;
  /** Exports that ended in the middle. */
  readonly truncated: number;
  /** Connections out of the room that the kernel refused. */
  readonly egressBlocked: number;
  readonly settleMs: number;
  readonly stopMs: number;
  readonly sealMs: number;
}
