import { resolveExpectation } from '../engine/memory.ts';
import type { EvidenceRules, ScenarioOutcome } from '../engine/scenario.ts';
import { type Judgement, judge } from '../expect/judge.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ScenarioPlan } from '../model/plan.ts';
import type { Suspects } from '../model/suspect.ts';
import type { Trace } from '../model/trace.ts';
import type { Verdict } from '../model/verdict.ts';
import type { CanonicalForm } from '../otel/canonical.ts';
import {
  type CanonicalFacts,
  digestForm,
  type GoldenInputs,
  goldenInputs,
  isDigested,
} from './canonical-evidence.ts';
import type { ScenarioJob } from './scenario-job.ts';

/** A verdict, and what golden traces were compared with. */
export interface JudgedEvidence {
  readonly verdict: Verdict;
  readonly goldens: GoldenInputs;
}

/** What the canonical form of a scenario's evidence depends on. */
export const factsOf = ({ spec, host, secrets }: ScenarioJob): CanonicalFacts => ({
  spec,
  cwd: host.cwd,
  secrets,
});

/** Whether there is anything to judge: an expectation, or what posed as evidence. */
export const asksAnything = ({ expectations }: ScenarioPlan, { forged, replayed }: Suspects): boolean =>
  expectations.length + forged.count + replayed.count > 0;

/** Judges what a scenario expects on its evidence. */
export const judgeEvidence = (
  job: ScenarioJob,
  { lookup }: EvidenceRules,
  trace: Trace,
  {
    complete,
    reasons,
    ...posed
  }: Pick<Evidence, 'complete' | 'reasons'> & Pick<Judgement, 'suspects' | 'clues'>,
): JudgedEvidence => {
  const { include, at } = job.scenario;
  const expectations = job.scenario.expectations.map((one) => resolveExpectation(one, lookup));
  const goldens = goldenInputs(trace, expectations, include, factsOf(job));
  const verdict = judge({
    trace,
    expectations,
    include,
    complete,
    incompleteBecause: reasons,
    scenarioAt: at,
    goldens,
    ...posed,
  });
  return { verdict, goldens };
};

/** The canonical form that the digest is of; nothing was seen of a room that did not open. */
export const canonicalOf = (
  job: ScenarioJob,
  trace: Trace,
  { room }: ScenarioOutcome,
): CanonicalForm | undefined => {
  const { digest, repeat } = job.options;
  if (!room || !isDigested(trace, digest || repeat > 1)) return undefined;
  return digestForm(trace, job.scenario, factsOf(job));
};
