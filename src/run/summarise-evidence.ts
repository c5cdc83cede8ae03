import { warning } from '../diagnostics/diagnostic.ts';
import type { ScenarioOutcome } from '../engine/scenario.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Position } from '../model/position.ts';
import type { Suspects } from '../model/suspect.ts';
import { PHASES, SOURCES, type Trace } from '../model/trace.ts';
import type { Receiver, ReceiverCounts } from '../otel/receiver.ts';
import { skewsOf } from '../otel/skews.ts';
import type { SpanStore } from '../otel/store.ts';
import { plural } from '../util/text.ts';

/** Spans of the subject by phase, and the numbers of what they name; one pass. */
const countRows = (trace: Trace) => {
  const [subject, readiness] = [SOURCES.indexOf('subject'), PHASES.indexOf('readiness')];
  const phases = new Uint32Array(PHASES.length);
  const traces = new Uint8Array(trace.traces);
  const services = new Set<number>();
  let [orphans, droppedItems, selfReportedSpans, service] = [0, 0, 0, -1];
  const { source, phase: phaseOf, reported, orphan, size } = trace;
  for (let row = 0; row < size; row++) {
    if (source[row] !== subject) continue;
    const phase = phaseOf[row] ?? 0;
    phases[phase] = (phases[phase] ?? 0) + 1;
    droppedItems += trace.dropped(row);
    selfReportedSpans += reported[row] ?? 0;
    // a probe's span has a parent that nobody sends
    if (phase === readiness) continue;
    traces[trace.trace[row] ?? 0] = 1;
    orphans += orphan[row] ?? 0;
    if (trace.service[row] === service) continue;
    service = trace.service[row] ?? 0;
    services.add(service);
  }
  const inPhase = (phase: (typeof PHASES)[number]): number => phases[PHASES.indexOf(phase)] ?? 0;
  return { inPhase, traces, services, orphans, droppedItems, selfReportedSpans };
};

/** Refusals that cannot have cost a span: no span posted to a path that is not OTLP's, another method, and what came after the seal. */
const HARMLESS = new Set(['unknown-path', 'wrong-method', 'too-late']);

/** What to do about a refusal, where the reason does not say it. */
const REMEDIES = new Map([['wrong-path', ' (the URL of an exporter of traces ends with /v1/traces)']]);

/** Exports that did not end up in the evidence: nothing that needs all of it can be decided. */
export const lostByReceiver = ({ truncated, refused, rejectedSpans }: ReceiverCounts): readonly string[] => [
  ...(truncated > 0 ? ['an export was cut off in the middle'] : []),
  ...Object.entries(refused)
    .filter(([reason]) => !HARMLESS.has(reason))
    .map(
      ([reason, count]) =>
        `the receiver refused ${plural(count, 'export')}: ${reason}${REMEDIES.get(reason) ?? ''}`,
    ),
  ...(rejectedSpans > 0 ? [`${plural(rejectedSpans, 'span')} without valid ids left out`] : []),
];

/** What a sealed trace itself says about its evidence. */
export const traceCounts = (trace: Trace) => {
  const { inPhase, traces, services, orphans, droppedItems, selfReportedSpans } = countRows(trace);
  const skews = skewsOf(trace);
  return {
    spans: inPhase('scenario'),
    traces: traces.reduce((sum, one) => sum + one, 0),
    services: [...services]
      .map((id) => trace.text(id))
      .filter((name) => name !== '')
      .sort(),
    startupSpans: inPhase('startup'),
    readinessSpans: inPhase('readiness'),
    retrySpans: inPhase('retry'),
    unattributedSpans: inPhase('unattributed'),
    detachedSpans: inPhase('detached'),
    selfReportedSpans,
    orphans,
    droppedItems,
    ...(trace.cut.size > 0 && { circles: trace.cut.size }),
    ...(skews.length > 0 && { skews }),
  } satisfies Partial<Evidence>;
};

/** What is known of the evidence of one scenario beside its trace. */
interface Heard {
  readonly store: SpanStore;
  readonly receiver: Receiver;
  readonly outcome: ScenarioOutcome;
  readonly suspects: Suspects;
  /** Who does not export all of its traces, a clause each. */
  readonly sampling: readonly string[];
}

/** What the report says about the evidence of one scenario. */
export const summarise = (
  trace: Trace,
  { store, receiver, outcome, suspects, sampling }: Heard,
): Evidence => {
  const counts = receiver.counts();
  const { duplicates, conflicts } = store.counts();
  const lost = lostByReceiver(counts);
  return {
    ...traceCounts(trace),
    ...(sampling.length > 0 && { sampling }),
    complete: outcome.complete && lost.length === 0,
    reasons: [...outcome.reasons, ...lost],
    forgedSpans: suspects.forged.count,
    replayedSpans: suspects.replayed.count,
    duplicates,
    conflicts,
    logs: counts.logs,
    looseLogs: store.looseLogs(),
    metrics: counts.metrics,
    refused: counts.refused,
    truncated: counts.truncated,
    egressBlocked: outcome.egressBlocked,
    settleMs: outcome.phases.settleMs,
    stopMs: outcome.phases.stopMs,
    sealMs: outcome.phases.sealMs,
  };
};

/** What shared services sent that no scenario claims. */
interface Strangers {
  readonly nobodys: readonly number[];
  /** More of them, that were not kept. */
  readonly uncounted: number;
}

/** Most often somebody did not pass the context on. */
const unclaimed = ({ nobodys, uncounted }: Strangers, at: Position): readonly Diagnostic[] => {
  const count = nobodys.length + uncounted;
  if (count === 0) return [];
  const message = `${plural(count, 'span')} of shared services set aside: their traces began in no scenario`;
  const hint = 'is the context of the trace passed on to the service? `clnrm spans` shows them';
  return [warning('unattributed', message, { hint, at })];
};

/** An SDK that sends a span again sends the same; ids that are not random are what else comes twice. */
const repeatedOtherwise = ({ conflicts }: Evidence, at: Position): readonly Diagnostic[] => {
  if (conflicts === 0) return [];
  const message = `${plural(conflicts, 'span')} came again under the same ids with other content: the first of each counts`;
  const hint =
    'are its ids random? a generator that is seeded alike in two processes, or forked, gives the same ones';
  return [warning('conflicting-span', message, { hint, at })];
};

/** A tree has a top: where spans have none, their ids are wrong. */
const circular = ({ circles = 0 }: Evidence, at: Position): readonly Diagnostic[] => {
  if (circles === 0) return [];
  const message = `${plural(circles, 'circle')} of spans that are each other's parents: each was cut at one span`;
  return [warning('circular-parents', message, { hint: 'who sets the ids of parents by hand?', at })];
};

/** What was odd about the evidence and is no matter of an expectation. */
export const oddities = (evidence: Evidence, shared: Strangers, at: Position): readonly Diagnostic[] => {
  const { truncated, egressBlocked, unattributedSpans } = evidence;
  return [
    ...unclaimed(shared, at),
    ...repeatedOtherwise(evidence, at),
    ...circular(evidence, at),
    ...(unattributedSpans > shared.nobodys.length
      ? [
          warning(
            'unattributed',
            `${plural(unattributedSpans - shared.nobodys.length, 'span')} of another scenario came here`,
            {
              hint: 'something outlived its scenario, or took its variables along; such spans are no evidence here',
              at,
            },
          ),
        ]
      : []),
    ...(truncated > 0
      ? [
          warning('truncated-export', `${plural(truncated, 'export')} ended in the middle`, {
            hint: 'let the service shut its SDK down before it exits, or give it time: stop.grace',
            at,
          }),
        ]
      : []),
    ...(egressBlocked > 0
      ? [
          warning('egress-blocked', `${plural(egressBlocked, 'connection')} out of the room refused`, {
            hint: 'what must be reached is named under [isolation] allow',
            at,
          }),
        ]
      : []),
  ];
};
