import { fault } from '../diagnostics/diagnostic.ts';
import type { EvidenceRules } from '../engine/scenario.ts';
import { withTraces } from '../expect/step-trace.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioResult, Status, Verdict } from '../model/verdict.ts';
import type { CanonicalForm } from '../otel/canonical.ts';
import { now } from '../util/now.ts';
import { UnresolvedReference } from '../util/references.ts';
import { auditEvidence, idleWarnings } from './audit-evidence.ts';
import { digestOf } from './canonical-evidence.ts';
import { type CollectedEvidence, collectEvidence } from './collect-evidence.ts';
import { asksAnything, canonicalOf, factsOf, type JudgedEvidence, judgeEvidence } from './judge-evidence.ts';
import type { Answer, KeptEvidence } from './last-run.ts';
import type { ScenarioJob } from './scenario-job.ts';
import { updateGoldens } from './update-goldens.ts';

const statusOf = (
  { outcome, red }: CollectedEvidence,
  verdict: Verdict | undefined,
  errors: number,
): Status => {
  if (outcome.cancelled) return 'cancelled';
  if (errors > 0) return 'errored';
  return red || verdict?.status === 'failed' ? 'failed' : 'passed';
};

/** How a scenario ended, and the evidence of its last attempt where there is any. */
export interface JudgedScenario {
  readonly result: ScenarioResult;
  readonly sealed?: KeptEvidence;
  /** Under `--repeat`, and only with evidence. */
  readonly canonical?: CanonicalForm;
}

/** The verdict with the golden files that `--update` writes from it. */
const updated = (
  job: ScenarioJob,
  { evidence, red }: CollectedEvidence,
  { verdict, goldens: inputs }: JudgedEvidence,
  note: (diagnostic: Diagnostic) => void,
): Verdict => {
  const { complete } = evidence;
  const { name, at } = job.scenario;
  const result = updateGoldens({
    ...{ verdict, inputs, complete, scenario: name, at, writer: job.goldens },
    green: !red,
  });
  result.notices.forEach(note);
  return result.verdict;
};

/** How the expectations of an attempt were answered. */
interface Judged {
  readonly verdict?: Verdict;
  /** What references in expectations were answered with. */
  readonly answers: readonly Answer[];
  /** Why they could not be judged. */
  readonly faults: readonly Diagnostic[];
}

const judgeCollected = (
  job: ScenarioJob,
  collected: CollectedEvidence,
  note: (diagnostic: Diagnostic) => void,
): Judged => {
  const { scenario } = job;
  const { outcome, red, trace, suspects, evidence, clues } = collected;
  if (outcome.errors.length > 0 || outcome.cancelled || !asksAnything(scenario, suspects))
    return { answers: [], faults: [] };
  const answers: Answer[] = [];
  const lookup: EvidenceRules['lookup'] = (path) => {
    const value = outcome.lookup(path);
    answers.push([path, value]);
    return value;
  };
  try {
    const judged = judgeEvidence(job, { ...outcome, lookup }, trace, { ...evidence, suspects, clues });
    const verdict = job.options.update ? updated(job, collected, judged, note) : judged.verdict;
    return { verdict, answers, faults: [] };
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    // a reference to what a step should have left: where the step is red, that says it all
    const message = `an expectation cannot be judged: ${error.message}`;
    return { answers, faults: red ? [] : [fault('unknown-reference', message, { at: scenario.at })] };
  }
};

/** One attempt: carried out, judged on what it left, and audited where that is wanted. */
const attempt = async (job: ScenarioJob, number: number): Promise<JudgedScenario> => {
  const { scenario, spec, emit } = job;
  const note = (diagnostic: Diagnostic): void =>
    emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
  const began = now();
  const collected = await collectEvidence(job, number);
  const { outcome, red, trace, suspects, evidence, sealedInMs } = collected;
  const judging = now();
  const { verdict: judged, answers, faults } = judgeCollected(job, collected, note);
  const { verdict, ...audited } =
    job.options.audit && !red && !outcome.cancelled && (judged !== undefined || spec.union === undefined)
      ? auditEvidence(scenario, factsOf(job), outcome.lookup, trace, judged)
      : { verdict: judged };
  if (audited.audit) idleWarnings(scenario, spec).forEach(note);
  for (const result of verdict?.results ?? [])
    emit({ type: 'expectation:end', scenario: scenario.id, result });
  const canonical = canonicalOf(job, trace, outcome);
  const errors = [...outcome.errors, ...faults];
  const result: ScenarioResult = {
    id: scenario.id,
    spec: spec.id,
    name: scenario.name,
    tags: scenario.tags,
    status: statusOf(collected, verdict, errors.length),
    attempts: number,
    durationMs: now() - began,
    phases: { ...outcome.phases, judgeMs: sealedInMs + now() - judging },
    ...(outcome.room ? { room: outcome.room, evidence } : {}),
    ...(canonical && digestOf(canonical)),
    steps: withTraces(outcome.steps, trace),
    ...(verdict && { verdict }),
    ...audited,
    errors,
    services: outcome.services,
    at: scenario.at,
  };
  const sealed = { trace, evidence, suspects, answers };
  if (!outcome.room || outcome.cancelled) return { result };
  return { result, sealed, ...(canonical && job.options.repeat > 1 && { canonical }) };
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
