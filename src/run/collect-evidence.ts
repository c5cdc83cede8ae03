import { removeTree } from '../engine/run-folder.ts';
import { type EvidenceRules, runScenario, type ScenarioOutcome } from '../engine/scenario.ts';
import { asksLateSpan } from '../expect/judge.ts';
import { attr } from '../model/conventions.ts';
import type { Unstamped } from '../model/events.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Clue, Suspects } from '../model/suspect.ts';
import type { Trace } from '../model/trace.ts';
import { createReceiver, type Receiver } from '../otel/receiver.ts';
import { SpanStore } from '../otel/store.ts';
import { now, nowNs } from '../util/now.ts';
import { UnresolvedReference } from '../util/references.ts';
import { listenForClues } from './clues.ts';
import { asksAnything, judgeEvidence } from './judge-evidence.ts';
import { listenForSpans } from './printed-spans.ts';
import { passedTo, type ScenarioJob } from './scenario-job.ts';
import { type SealedEvidence, sealEvidence } from './seal-evidence.ts';
import { withSelfReports } from './self-reported.ts';
import { openLoan, type Returned } from './shared/loan.ts';
import { oddities, summarise } from './summarise-evidence.ts';
import { type Watch, watchFor } from './suspicion-rules.ts';
import { createWrittenSpans } from './written-spans.ts';

/** Everything that the evidence of one attempt is made of. */
interface Collected {
  readonly job: ScenarioJob;
  readonly store: SpanStore;
  readonly receiver: Receiver;
  readonly watch: Watch;
}

const sealStore = (
  { job, ...collected }: Collected,
  rules: EvidenceRules,
  nobodys: readonly number[] = [],
): SealedEvidence => {
  const requireParent = job.spec.otel.requireParent ?? false;
  return sealEvidence({ ...collected, requireParent, nobodys }, rules, nowNs());
};

const withNotes = (outcome: ScenarioOutcome, notes: readonly string[]): ScenarioOutcome => ({
  ...outcome,
  reasons: [...outcome.reasons, ...notes],
});

/** What the shared services take from the evidence. */
const withShared = (outcome: ScenarioOutcome, { reasons, egressBlocked }: Returned): ScenarioOutcome => ({
  ...outcome,
  complete: outcome.complete && reasons.length === 0,
  reasons: [...reasons, ...outcome.reasons],
  egressBlocked: outcome.egressBlocked + egressBlocked,
});

/** A first judgement while everything still runs, as if no more spans were to come but those of the end itself. */
const looksRed = (collected: Collected, rules: EvidenceRules): boolean => {
  const { trace, suspects } = sealStore(collected, rules);
  const { job } = collected;
  // what is written into files is not there before all have ended
  if (job.spec.otel.files !== undefined) return false;
  const expectations = job.scenario.expectations.filter(
    (one) => !asksLateSpan(one) && !(job.options.update && one.family === 'golden'),
  );
  const scenario = { ...job.scenario, expectations };
  if (!asksAnything(scenario, suspects)) return false;
  try {
    const soFar = { complete: true, reasons: [], suspects };
    return judgeEvidence({ ...job, scenario }, rules, trace, soFar).verdict.status === 'failed';
  } catch (error) {
    if (error instanceof UnresolvedReference) return true;
    throw error;
  }
};

/** What one attempt left, when all of it has ended. */
export interface CollectedEvidence {
  readonly outcome: ScenarioOutcome;
  /** Whether a step or the room itself turned the attempt red, whatever the spans say. */
  readonly red: boolean;
  readonly trace: Trace;
  readonly suspects: Suspects;
  readonly evidence: Evidence;
  readonly clues: readonly Clue[];
  /** ms that it took to seal and to summarise. */
  readonly sealedInMs: number;
}

/** Carries out one attempt in a fresh room, with a fresh store and a fresh receiver, and seals what came. */
export const collectEvidence = async (job: ScenarioJob, number: number): Promise<CollectedEvidence> => {
  const { scenario, spec, machine, run, telemetry, emit, signal, repetition } = job;
  emit({
    type: 'scenario:start',
    scenario: scenario.id,
    attempt: number,
    ...(repetition !== undefined && { repetition }),
  });
  const scratch = machine.newFolder();
  const store = new SpanStore();
  const watch = watchFor({ ...job, beganNs: nowNs() });
  await using receiver = createReceiver({ store, now });
  const clues = listenForClues(spec, scenario);
  const printed = listenForSpans(spec, store, nowNs);
  const written = createWrittenSpans(spec, store, nowNs);
  const hear = (event: Unstamped): void => {
    clues.hear(event);
    printed.hear(event);
    emit(event);
  };
  const collected = { job, store, receiver, watch };
  const span = telemetry.startSpan('clnrm.scenario', {
    links: [job.specSpan],
    store,
    attributes: {
      [attr.testSuiteName]: { type: 'string', value: spec.name },
      [attr.testCaseName]: { type: 'string', value: scenario.name },
    },
  });
  const own = new Set([span.spanId]);
  await using loan = openLoan({
    ...{ job, store, receiver, emit: hear, traceId: span.traceId },
    live: {
      hasName: (pattern) => store.hasName(pattern),
      names: () => store.names(),
      hasChildOf: (traceId, spanId) => store.hasChildOf(traceId, spanId),
      unresolvedParents: () => store.unresolvedParents(own),
    },
  });
  const carriedOut = await runScenario({
    run,
    seed: job.seed,
    spec,
    scenario,
    scratch,
    mark: run,
    passed: passedTo(job),
    receiver: loan.receiver,
    live: loan.live,
    borrow: loan.borrow,
    startSpan: (name, { parent, ...more }) => {
      const started = telemetry.startSpan(name, { ...more, parent, store });
      own.add(started.spanId);
      watch.note(started, more.attributes);
      return started;
    },
    span,
    signal,
    emit: hear,
    keep: job.options.keep,
    ...(job.options.batchMs !== undefined && { batchMs: job.options.batchMs }),
    looksRed: (rules) => looksRed(collected, rules),
    now,
    nowNs,
    plugin: job.plugin,
    openRooms: (roomSignal) =>
      machine.openRooms({
        spec,
        scenario,
        scratch,
        mark: run,
        receiver,
        requireSealed: job.options.requireSealed,
        signal: roomSignal,
        nowNs,
        ...(written.wanted && {
          collect: written.collect,
          readInside: (wrote) => written.collectFrom(wrote, scratch),
        }),
      }),
  });
  const returned = await loan.giveBack();
  const outcome = withShared(carriedOut, returned);
  const sealing = now();
  // what the expectations say cannot be in the trace they are judged on
  const red = outcome.errors.length > 0 || outcome.steps.some(({ findings }) => findings.length > 0);
  span.end(
    red
      ? { error: 'failed', attributes: { [attr.testCaseResultStatus]: { type: 'string', value: 'fail' } } }
      : {},
  );
  const { trace, suspects, notes } = sealStore(collected, outcome, returned.nobodys);
  job.history.add(store.prints(returned.nobodys));
  const heard = {
    store,
    receiver,
    outcome: withNotes(outcome, notes),
    suspects,
    sampling: clues.sampling(),
  };
  const evidence = withSelfReports(summarise(trace, heard), { printed, written });
  for (const diagnostic of oddities(evidence, returned, scenario.at))
    emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
  const sealedInMs = now() - sealing;
  removeTree(scratch);
  return { outcome, red, trace, suspects, evidence, clues: clues.read(), sealedInMs };
};
