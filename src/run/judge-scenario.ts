import { fault } from '../diagnostics/diagnostic.ts';
import { removeTree } from '../engine/run-folder.ts';
import { type EvidenceRules, runScenario, type ScenarioOutcome } from '../engine/scenario.ts';
import { asksLateSpan } from '../expect/judge.ts';
import { withTraces } from '../expect/step-trace.ts';
import { attr } from '../model/conventions.ts';
import type { Unstamped } from '../model/events.ts';
import type { ScenarioPlan } from '../model/plan.ts';
import type { Suspects } from '../model/suspect.ts';
import type { ScenarioResult, Status, Verdict } from '../model/verdict.ts';
import type { CanonicalForm } from '../otel/canonical.ts';
import { createReceiver, type Receiver } from '../otel/receiver.ts';
import { SpanStore } from '../otel/store.ts';
import { now, nowNs } from '../util/now.ts';
import { UnresolvedReference } from '../util/references.ts';
import { auditEvidence, idleWarnings } from './audit-evidence.ts';
import { digestOf } from './canonical-evidence.ts';
import { listenForClues } from './clues.ts';
import { canonicalOf, factsOf, type JudgedEvidence, judgeEvidence } from './judge-evidence.ts';
import type { Answer, KeptEvidence } from './last-run.ts';
import { listenForSpans } from './printed-spans.ts';
import { passedTo, type ScenarioJob } from './scenario-job.ts';
import { type SealedEvidence, sealEvidence } from './seal-evidence.ts';
import { withSelfReports } from './self-reported.ts';
import { openLoan, type Returned } from './shared/loan.ts';
import { oddities, summarise } from './summarise-evidence.ts';
import { type Watch, watchFor } from './suspicion-rules.ts';
import { updateGoldens } from './update-goldens.ts';
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

const asksAnything = ({ expectations }: ScenarioPlan, { forged, replayed }: Suspects): boolean =>
  expectations.length + forged.count + replayed.count > 0;

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

const statusOf = (outcome: ScenarioOutcome, verdict: Verdict | undefined, errors: number): Status => {
  if (outcome.cancelled) return 'cancelled';
  if (errors > 0) return 'errored';
  const red = outcome.steps.some(({ findings }) => findings.length > 0) || verdict?.status === 'failed';
  return red ? 'failed' : 'passed';
};

/** How a scenario ended, and the evidence of its last attempt where there is any. */
export interface JudgedScenario {
  readonly result: ScenarioResult;
  readonly sealed?: KeptEvidence;
  /** Under `--repeat`, and only with evidence. */
  readonly canonical?: CanonicalForm;
}

/** One attempt: a fresh room, a fresh store, a fresh receiver. */
const attempt = async (job: ScenarioJob, number: number): Promise<JudgedScenario> => {
  const { scenario, spec, machine, run, telemetry, emit, signal } = job;
  const { repetition } = job;
  emit({
    type: 'scenario:start',
    scenario: scenario.id,
    attempt: number,
    ...(repetition !== undefined && { repetition }),
  });
  const began = now();
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
  const judging = now();
  // what the expectations say cannot be in the trace they are judged on
  const red = outcome.errors.length > 0 || outcome.steps.some(({ findings }) => findings.length > 0);
  span.end(
    red
      ? { error: 'failed', attributes: { [attr.testCaseResultStatus]: { type: 'string', value: 'fail' } } }
      : {},
  );
  const { trace, suspects, notes } = sealStore(collected, outcome, returned.nobodys);
  job.history.add(store.prints());
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
  const faults = [...outcome.errors];
  const answers: Answer[] = [];
  const judged =
    outcome.errors.length === 0 && !outcome.cancelled && asksAnything(scenario, suspects)
      ? guarded()
      : undefined;
  const { verdict, ...audited } =
    job.options.audit && !red && !outcome.cancelled && (judged !== undefined || spec.union === undefined)
      ? auditEvidence(scenario, factsOf(job), outcome.lookup, trace, judged)
      : { verdict: judged };
  for (const diagnostic of audited.audit ? idleWarnings(scenario, spec) : [])
    emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
  for (const result of verdict?.results ?? [])
    emit({ type: 'expectation:end', scenario: scenario.id, result });
  const canonical = canonicalOf(job, trace, outcome);
  const judgeMs = now() - judging;
  removeTree(scratch);
  const result: ScenarioResult = {
    id: scenario.id,
    spec: spec.id,
    name: scenario.name,
    tags: scenario.tags,
    status: statusOf(outcome, verdict, faults.length),
    attempts: number,
    durationMs: now() - began,
    phases: { ...outcome.phases, judgeMs },
    ...(outcome.room ? { room: outcome.room, evidence } : {}),
    ...(canonical && digestOf(canonical)),
    steps: withTraces(outcome.steps, trace),
    ...(verdict && { verdict }),
    ...audited,
    errors: faults,
    services: outcome.services,
    at: scenario.at,
  };
  const sealed = { trace, evidence, suspects, answers };
  if (!outcome.room || outcome.cancelled) return { result };
  return { result, sealed, ...(canonical && job.options.repeat > 1 && { canonical }) };

  function remembering(lookup: EvidenceRules['lookup']): EvidenceRules['lookup'] {
    return (path) => {
      const value = lookup(path);
      answers.push([path, value]);
      return value;
    };
  }

  function updated({ verdict, goldens: inputs }: JudgedEvidence): Verdict {
    const { complete } = evidence;
    const { name, at } = scenario;
    const result = updateGoldens({
      ...{ verdict, inputs, complete, scenario: name, at, writer: job.goldens },
      green: !red,
    });
    for (const diagnostic of result.notices)
      emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
    return result.verdict;
  }

  function guarded(): Verdict | undefined {
    try {
      const lookup = remembering(outcome.lookup);
      const judged = judgeEvidence(job, { ...outcome, lookup }, trace, {
        ...evidence,
        suspects,
        clues: clues.read(),
      });
      return job.options.update ? updated(judged) : judged.verdict;
    } catch (error) {
      if (!(error instanceof UnresolvedReference)) throw error;
      // a reference to what a step should have left: where the step is red, that says it all
      const red = outcome.steps.some(({ findings }) => findings.length > 0);
      if (!red)
        faults.push(
          fault('unknown-reference', `an expectation cannot be judged: ${error.message}`, {
            at: scenario.at,
          }),
        );
      return undefined;
    }
  }
};

/** Runs a scenario with its retries and judges each attempt on its own evidence; passing on a retry is `flaky`. */
export const judgeScenario = async (job: ScenarioJob): Promise<JudgedScenario> => {
  const earlier: ScenarioResult[] = [];
  for (let number = 1; ; number++) {
    const judged = await attempt(job, number);
    const { status } = judged.result;
    const result: ScenarioResult = { ...judged.result, ...(number > 1 && { earlier }) };
    if (status === 'passed' && number > 1) return { ...judged, result: { ...result, status: 'flaky' } };
    if (status !== 'failed' || number > job.scenario.retries) return { ...judged, result };
    earlier.push(judged.result);
  }
};
