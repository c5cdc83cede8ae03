import { resolveExpectation } from '../engine/memory.ts';
import { judge } from '../expect/judge.ts';
import type { Unstamped } from '../model/events.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Trace } from '../model/trace.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { unionOf } from '../otel/union.ts';
import type { Host } from '../util/host.ts';
import { lookIn } from '../util/references.ts';
import { auditEvidence } from './audit-evidence.ts';
import { digestForm, digestOf, type GoldenWriter, goldenInputs, isDigested } from './canonical-evidence.ts';
import { unrunResult } from './unrun-result.ts';
import { updateGoldens } from './update-goldens.ts';

/** The sealed evidence of one scenario. */
export interface SealedEvidence {
  readonly trace: Trace;
  readonly evidence: Evidence;
}

/** Judges `[expect] scope = "spec"` when the last scenario of a spec has ended. */
export interface Unions {
  /** The joint result, once the scenario was the last one of its spec and the spec has expectations over all. */
  ended(
    spec: SpecPlan,
    result: ScenarioResult,
    sealed: SealedEvidence | undefined,
  ): ScenarioResult | undefined;
}

interface Facts {
  readonly run: string;
  readonly seed: string;
  readonly emit: (event: Unstamped) => void;
  readonly host: Pick<Host, 'cwd'>;
  readonly secrets: readonly string[];
  readonly goldens: GoldenWriter;
  readonly options: { readonly update: boolean; readonly digest: boolean; readonly audit: boolean };
}

interface Ended {
  readonly result: ScenarioResult;
  readonly sealed: SealedEvidence | undefined;
}

const sum = (parts: readonly SealedEvidence[], read: (evidence: Evidence) => number): number =>
  parts.reduce((total, { evidence }) => total + read(evidence), 0);

const jointEvidence = (parts: readonly SealedEvidence[]): Evidence => ({
  complete: parts.every(({ evidence }) => evidence.complete),
  reasons: [...new Set(parts.flatMap(({ evidence }) => evidence.reasons))],
  spans: sum(parts, ({ spans }) => spans),
  traces: sum(parts, ({ traces }) => traces),
  services: [...new Set(parts.flatMap(({ evidence }) => evidence.services))].sort(),
  startupSpans: sum(parts, ({ startupSpans }) => startupSpans),
  readinessSpans: sum(parts, ({ readinessSpans }) => readinessSpans),
  retrySpans: sum(parts, ({ retrySpans }) => retrySpans),
  unattributedSpans: sum(parts, ({ unattributedSpans }) => unattributedSpans),
  detachedSpans: sum(parts, ({ detachedSpans }) => detachedSpans),
  forgedSpans: sum(parts, ({ forgedSpans }) => forgedSpans),
  replayedSpans: sum(parts, ({ replayedSpans }) => replayedSpans),
  selfReportedSpans: sum(parts, ({ selfReportedSpans }) => selfReportedSpans),
  duplicates: sum(parts, ({ duplicates }) => duplicates),
  conflicts: sum(parts, ({ conflicts }) => conflicts),
  orphans: sum(parts, ({ orphans }) => orphans),
  droppedItems: sum(parts, ({ droppedItems }) => droppedItems),
  logs: sum(parts, ({ logs }) => logs),
  looseLogs: sum(parts, ({ looseLogs }) => looseLogs),
  metrics: sum(parts, ({ metrics }) => metrics),
  refused: Object.fromEntries(
    [...new Set(parts.flatMap(({ evidence }) => Object.keys(evidence.refused)))]
      .sort()
      .map((reason) => [reason, sum(parts, ({ refused }) => refused[reason] ?? 0)]),
  ),
  truncated: sum(parts, ({ truncated }) => truncated),
  egressBlocked: sum(parts, ({ egressBlocked }) => egressBlocked),
  settleMs: 0,
  stopMs: 0,
  sealMs: 0,
});

/** Why nothing can be said of all scenarios together. */
const gapIn = (ended: readonly Ended[], scenarios: number): string | undefined => {
  const without = ended.find(({ sealed, result }) => sealed === undefined || result.errors.length > 0);
  if (without !== undefined)
    return `'${without.result.name}' gave no evidence: it was ${without.result.status}`;
  return ended.length < scenarios
    ? `only ${ended.length} of the ${scenarios} scenarios were selected`
    : undefined;
};

const judgeTogether = (
  { run, seed, emit, host, secrets, goldens, options }: Facts,
  spec: SpecPlan,
  scenario: ScenarioPlan,
  parts: readonly SealedEvidence[],
): ScenarioResult => {
  const began = performance.now();
  emit({ type: 'scenario:start', scenario: scenario.id, attempt: 1 });
  const evidence = jointEvidence(parts);
  const lookup = lookIn({ run: { id: run, seed } });
  const trace = unionOf(parts.map((part) => part.trace));
  const expectations = scenario.expectations.map((one) => resolveExpectation(one, lookup));
  const { include, name, at } = scenario;
  const facts = { spec, cwd: host.cwd, secrets };
  const inputs = goldenInputs(trace, expectations, include, facts);
  const { complete } = evidence;
  const judged = judge({
    ...{ trace, expectations, include, complete, goldens: inputs },
    incompleteBecause: evidence.reasons,
    scenarioAt: at,
  });
  const update = { verdict: judged, inputs, complete, scenario: name, at, writer: goldens, green: true };
  const { verdict: updated, notices } = options.update
    ? updateGoldens(update)
    : { verdict: judged, notices: [] };
  for (const diagnostic of notices) emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
  const { verdict = updated, ...audited } = options.audit
    ? auditEvidence(scenario, facts, lookup, trace, updated)
    : { verdict: updated };
  for (const result of verdict.results) emit({ type: 'expectation:end', scenario: scenario.id, result });
  const durationMs = performance.now() - began;
  const result = unrunResult(spec, scenario);
  const phases = { ...result.phases, judgeMs: durationMs };
  const digest = isDigested(trace, options.digest) ? digestOf(digestForm(trace, scenario, facts)) : {};
  const measured = { attempts: 1, durationMs, phases, evidence };
  return { ...result, status: verdict.status, ...measured, ...digest, verdict, ...audited };
};

/** Keeps the evidence of scenarios only where their spec is judged on all of it. */
export const createUnions = (facts: Facts): Unions => {
  const ended = new Map<SpecPlan, Ended[]>();
  return {
    ended(spec, result, sealed) {
      const { union } = spec;
      if (union === undefined) return;
      const all = [...(ended.get(spec) ?? []), { result, sealed }];
      ended.set(spec, all);
      if (all.length < spec.scenarios.length) return;
      ended.delete(spec);
      const reason = gapIn(all, union.scenarios);
      if (reason !== undefined) return { ...unrunResult(spec, union.scenario), status: 'skipped', reason };
      const order = new Map(spec.scenarios.map(({ id }, index) => [id, index]));
      const placeOf = ({ result: { id } }: Ended): number => order.get(id) ?? 0;
      const parts = all.sort((a, b) => placeOf(a) - placeOf(b)).flatMap((one) => one.sealed ?? []);
      return judgeTogether(facts, spec, union.scenario, parts);
    },
  };
};
