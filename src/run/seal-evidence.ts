import type { EvidenceRules } from '../engine/scenario.ts';
import type { Suspects } from '../model/suspect.ts';
import { PHASES, type Trace } from '../model/trace.ts';
import { type SecondClock, secondClock } from '../otel/clocks.ts';
import type { ExportRange } from '../otel/origins.ts';
import type { Receiver } from '../otel/receiver.ts';
import type { SpanStore } from '../otel/store.ts';
import type { SubjectClock as ClockRange } from '../otel/suspicion.ts';
import type { Watch } from './suspicion-rules.ts';

const UNATTRIBUTED = PHASES.indexOf('unattributed');

const MILLISECOND = 1_000_000n;

/** Two clocks that are nearer to each other than this and the length of the scenario are not told apart. */
const APART_NS = 1_000n * MILLISECOND;

const NOT_APART =
  'the frozen time is so near to the real one that spans of the two clocks cannot be told apart: all are read as they are';

const latest = (moments: Iterable<bigint>): bigint =>
  [...moments].reduce((last, one) => (one > last ? one : last), 0n);

/**
 * Steps begin when the last service is ready, so whatever began before that is start-up, whichever name it gives
 * itself. Cut to the millisecond, because some SDKs cut the starts of their spans to it. Where it is not known which
 * of two clocks stamped a span, only what is start-up by both is left out.
 */
const startupBefore = ({ readyAtNs, clock }: EvidenceRules, second: SecondClock | undefined): bigint => {
  const lastNs = latest(readyAtNs.values());
  const behindMs = second === undefined ? Math.min(0, clock?.aheadMs ?? 0) : 0;
  return lastNs - (lastNs % MILLISECOND) + BigInt(behindMs) * MILLISECOND;
};

/** Times that spans of the scenario may bear: any since it began, and those of the frozen clock until now. */
const clocksOf = ({ clock }: EvidenceRules, nowNs: bigint): readonly ClockRange[] => {
  if (clock === undefined) return [];
  const aheadNs = BigInt(clock.aheadMs) * MILLISECOND;
  return [{ fromNs: clock.openedNs + aheadNs, toNs: nowNs + aheadNs }];
};

/** Rows that attempts with these ids sent. */
const sentBy = (attempts: readonly string[], ranges: readonly ExportRange[]): ReadonlySet<number> => {
  const rows = new Set<number>();
  for (const { attempt, firstRow, rows: count } of ranges) {
    if (attempt === undefined || !attempts.includes(attempt)) continue;
    for (let row = firstRow; row < firstRow + count; row++) rows.add(row);
  }
  return rows;
};

/** What the evidence of one attempt is made of. */
interface Gathered {
  readonly store: SpanStore;
  readonly receiver: Receiver;
  readonly watch: Watch;
  /** Whether only spans under the runner's own count. */
  readonly requireParent: boolean;
  /** Rows that shared services sent and that belong to no scenario. */
  readonly nobodys: readonly number[];
}

/** The evidence so far. */
export interface SealedEvidence {
  readonly trace: Trace;
  readonly suspects: Suspects;
  /** What a reader of it should know. */
  readonly notes: readonly string[];
}

/** Reads what was gathered as evidence. `nowNs` is Unix time on the runner's clock. */
export const sealEvidence = (gathered: Gathered, rules: EvidenceRules, nowNs: bigint): SealedEvidence => {
  const { store, receiver, watch, requireParent, nobodys } = gathered;
  const { probeTraceId, retriedSpanIds, clock } = rules;
  const second =
    clock &&
    secondClock(BigInt(clock.aheadMs) * MILLISECOND, { sinceNs: clock.openedNs, untilNs: nowNs + APART_NS });
  const beforeNs = startupBefore(rules, second);
  const suspects = store.suspects(receiver.ranges(), watch.rules(clocksOf(rules, nowNs)));
  const trace = store.seal({
    readinessTraceIds: [probeTraceId],
    readyAtNs: new Map(store.services().map((name) => [name, beforeNs])),
    retriedSpanIds,
    retriedRows: sentBy(retriedSpanIds, receiver.ranges()),
    requireParent,
    aside: new Map([...nobodys.map((row) => [row, UNATTRIBUTED] as const), ...suspects.aside]),
    ...(second && { clock: second }),
  });
  return { trace, suspects, notes: clock !== undefined && second === undefined ? [NOT_APART] : [] };
};
