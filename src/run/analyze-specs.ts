import { fault } from '../diagnostics/diagnostic.ts';
import { exitCodeOf, noCounts, statusOf } from '../diagnostics/exit.ts';
import { resolveExpectation } from '../engine/memory.ts';
import { finding } from '../expect/context.ts';
import { judge } from '../expect/judge.ts';
import type { RunEvent, Unstamped } from '../model/events.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import { NO_SUSPECTS, type Suspects } from '../model/suspect.ts';
import type { Trace } from '../model/trace.ts';
import type { ScenarioResult, Verdict } from '../model/verdict.ts';
import { spanColumnsOf } from '../otel/span-columns.ts';
import { type PlanOptions, planFiles, secretsOfRun } from '../pipeline.ts';
import type { Host } from '../util/host.ts';
import { masker } from '../util/mask.ts';
import { type Lookup, UnresolvedReference } from '../util/references.ts';
import { DEFAULT_SEED } from '../util/seed.ts';
import { plural } from '../util/text.ts';
import { version } from '../util/version.ts';
import { type CanonicalFacts, digestForm, digestOf, goldenInputs, isDigested } from './canonical-evidence.ts';
import type { Answer } from './last-run.ts';
import { traceCounts } from './summarise-evidence.ts';
import { unrunResult } from './unrun-result.ts';

/** Spans that exist already, to be judged for one scenario. */
export interface GivenEvidence {
  readonly trace: Trace;
  readonly evidence: Evidence;
  readonly suspects?: Suspects;
  readonly answers: readonly Answer[];
}

export interface AnalyzeOptions extends PlanOptions {
  /** The evidence of a scenario, or of all of a spec together; a text says why there is none. */
  evidenceOf(scenario: ScenarioPlan, spec: SpecPlan): GivenEvidence | string;
  /** The spans of each scenario are told. */
  readonly traces: boolean;
}

/** What can be said of spans that nobody saw arrive. */
export const selfReported = (trace: Trace, name: string, rejected: number): Evidence => ({
  ...traceCounts(trace),
  selfReportedSpans: traceCounts(trace).spans,
  complete: rejected === 0,
  reasons: [
    `read from ${name}`,
    ...(rejected === 0 ? [] : [`${plural(rejected, 'span')} of it left out, because their ids are not ids`]),
  ],
  forgedSpans: 0,
  replayedSpans: 0,
  duplicates: 0,
  conflicts: 0,
  logs: 0,
  looseLogs: 0,
  metrics: 0,
  refused: {},
  truncated: 0,
  egressBlocked: 0,
  settleMs: 0,
  stopMs: 0,
  sealMs: 0,
});

const answering = (answers: readonly Answer[]): Lookup => {
  const known = new Map(answers.map(([path, value]) => [JSON.stringify(path), value]));
  return (path) => known.get(JSON.stringify(path));
};

/** Expectations without anything to judge them on: red, for nothing proves them. */
const withoutEvidence = ({ expectations, at }: ScenarioPlan, why: string): Verdict => {
  const [first] = expectations;
  const findings = [finding('no-evidence', why, { at: first?.at ?? at })];
  return { status: 'failed', results: [{ id: first?.id ?? 'expect', outcome: 'failed', findings }] };
};

const judgeGiven = (scenario: ScenarioPlan, given: GivenEvidence, facts: CanonicalFacts): Verdict => {
  const { complete, reasons } = given.evidence;
  const lookup = answering(given.answers);
  const { trace } = given;
  const { include } = scenario;
  const expectations = scenario.expectations.map((one) => resolveExpectation(one, lookup));
  return judge({
    trace,
    expectations,
    include,
    goldens: goldenInputs(trace, expectations, include, facts),
    complete,
    incompleteBecause: reasons,
    scenarioAt: scenario.at,
    suspects: given.suspects ?? NO_SUSPECTS,
  });
};

interface Analysed {
  readonly result: ScenarioResult;
  /** What it was judged on. */
  readonly trace?: Trace;
}

const analyze = (
  { evidenceOf }: AnalyzeOptions,
  spec: SpecPlan,
  scenario: ScenarioPlan,
  facts: CanonicalFacts,
): Analysed => {
  const empty = unrunResult(spec, scenario);
  const skip =
    scenario.skip ?? (scenario.expectations.length === 0 ? 'it expects nothing of spans' : undefined);
  if (skip !== undefined) return { result: { ...empty, status: 'skipped', reason: skip } };
  const given = evidenceOf(scenario, spec);
  if (typeof given === 'string')
    return { result: { ...empty, status: 'failed', attempts: 1, verdict: withoutEvidence(scenario, given) } };
  const { trace } = given;
  const began = performance.now();
  try {
    const verdict = judgeGiven(scenario, given, facts);
    const durationMs = performance.now() - began;
    const phases = { ...empty.phases, judgeMs: durationMs };
    const { evidence } = given;
    const digest = isDigested(trace, false) ? digestOf(digestForm(trace, scenario, facts)) : {};
    const { status } = verdict;
    return {
      trace,
      result: { ...empty, status, attempts: 1, durationMs, phases, evidence, ...digest, verdict },
    };
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    const message = `an expectation asks what only a run knows: ${error.message}`;
    const errors = [fault('unknown-reference', message, { at: scenario.at })];
    return { trace, result: { ...empty, status: 'errored', errors } };
  }
};

/** A spec's scenarios, and what it expects of all of them together. */
const partsOf = ({ scenarios, union }: SpecPlan): readonly ScenarioPlan[] => [
  ...scenarios,
  ...(union ? [union.scenario] : []),
];

/** Judges spans that exist already against specs; nothing is started. The events are those of a run. */
export async function* analyzeSpecs(options: AnalyzeOptions, host: Host): AsyncGenerator<RunEvent> {
  const started = performance.now();
  const { specs, diagnostics } = await planFiles(options, host);
  const secrets = secretsOfRun(specs, options, host);
  const mask = masker<Unstamped>(secrets);
  const stamped = (event: Unstamped): RunEvent => ({
    ...mask(event),
    t: Math.round(performance.now() - started),
  });
  const seed = String(options.seed ?? specs[0]?.seed ?? DEFAULT_SEED);
  const parts = specs.flatMap((spec) => partsOf(spec).map((scenario) => ({ spec, scenario })));
  const scenarios = parts.map(({ spec, scenario: { id, name } }) => ({ id, spec: spec.id, name }));
  yield stamped({
    type: 'run:start',
    run: 'analysis',
    version,
    startedAt: host.clock.now(),
    seed,
    jobs: 1,
    scenarios,
  });
  for (const diagnostic of diagnostics) yield stamped({ type: 'run:diagnostic', diagnostic });
  const faulty = diagnostics.some(({ severity }) => severity === 'error');
  const counts = noCounts();
  for (const { spec, scenario } of faulty ? [] : parts) {
    yield stamped({ type: 'scenario:start', scenario: scenario.id, attempt: 1 });
    const { result, trace } = analyze(options, spec, scenario, { spec, cwd: host.cwd, secrets });
    counts[result.status]++;
    for (const one of result.verdict?.results ?? [])
      yield stamped({ type: 'expectation:end', scenario: scenario.id, result: one });
    if (options.traces && trace)
      yield stamped({ type: 'scenario:trace', scenario: scenario.id, spans: spanColumnsOf(trace) });
    yield stamped({ type: 'scenario:end', scenario: scenario.id, result });
  }
  const outcome = { interrupted: host.signal.aborted, faulty, counts };
  const durationMs = performance.now() - started;
  const [status, exitCode] = [statusOf(outcome), exitCodeOf(outcome)];
  yield stamped({ type: 'run:end', summary: { status, exitCode, counts, durationMs, seed } });
}
