import { type Counts, noCounts } from '../diagnostics/exit.ts';
import type { Machine, ProcessLevel } from '../engine/machine.ts';
import type { Unstamped } from '../model/events.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Plugin } from '../model/plugin.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { spanColumnsOf } from '../otel/span-columns.ts';
import type { Host } from '../util/host.ts';
import { createTurns } from '../util/turns.ts';
import { createGoldenWriter, type GoldenWriter } from './canonical-evidence.ts';
import { type JudgedScenario, judgeScenario } from './judge-scenario.ts';
import { createUnions, type Unions } from './judge-union.ts';
import type { EvidenceKeeper } from './last-run.ts';
import { repeatScenario } from './repeat-scenario.ts';
import type { RunSpans } from './run-spans.ts';
import { makingOf } from './scenario-job.ts';
import type { SharedServices } from './shared/shared-services.ts';
import { openSpanHistory, type SpanHistory } from './span-history.ts';
import { unrunResult } from './unrun-result.ts';

/** A scenario of the plan with its spec. */
interface Job {
  readonly spec: SpecPlan;
  readonly scenario: ScenarioPlan;
}

/** Everything the jobs of one run share. */
export interface JobsInput {
  readonly run: string;
  readonly specs: readonly SpecPlan[];
  readonly options: {
    readonly jobs: number;
    readonly failFast: boolean;
    readonly keep: boolean;
    readonly requireSealed: boolean;
    readonly update: boolean;
    readonly digest: boolean;
    /** The spans of each scenario are told. */
    readonly traces: boolean;
    /** How often each scenario runs. */
    readonly repeat: number;
    readonly audit: boolean;
    readonly batchMs?: number;
    /** Where runs leave what later ones read. */
    readonly evidenceFolder?: string;
  };
  /** What no text may hold. */
  readonly secrets: readonly string[];
  readonly host: Host;
  readonly machine: Machine;
  readonly level: ProcessLevel;
  readonly shared: SharedServices;
  readonly seed: string;
  readonly spans: RunSpans;
  /** Aborts on an interrupt, and on the first red scenario under --fail-fast. */
  readonly stop: AbortController;
  readonly emit: (event: Unstamped) => void;
  /** Takes the evidence of each scenario that ended. */
  readonly keeper: EvidenceKeeper | undefined;
  plugin(name: string): Promise<Plugin>;
}

interface Running extends JobsInput {
  readonly scenarios: ReadonlySet<string>;
  readonly history: SpanHistory;
  readonly counts: Counts;
  readonly goldens: GoldenWriter;
  readonly unions: Unions;
  readonly inTurn: ReturnType<typeof createTurns<number>>;
}

/** Ports on the host's own loopback that a scenario without a sealed room would take. */
const hostPorts = ({ spec }: Job, level: ProcessLevel): readonly number[] => {
  if (!('reason' in level) && spec.isolation.level !== 'process') return [];
  // a stub or a container knows its own ports, so that one place stands for all of them
  const others = spec.services.some(({ backend }) => backend === 'embedded' || backend === 'container');
  return [...spec.services.flatMap(({ ports }) => ports), ...(others ? [0] : [])];
};

/** The result of a scenario of which nothing ran. */
const unrun = ({ spec, scenario }: Job, status: 'cancelled' | 'skipped'): ScenarioResult => ({
  ...unrunResult(spec, scenario),
  status,
  ...(status === 'skipped' && scenario.skip !== undefined && { reason: scenario.skip }),
});

/** Why a scenario does not run at all. */
const insteadOf = ({ scenario }: Job, { stop }: Running): 'skipped' | 'cancelled' | undefined => {
  if (scenario.skip !== undefined) return 'skipped';
  return stop.signal.aborted ? 'cancelled' : undefined;
};

const carryOut = (running: Running, job: Job): Promise<JudgedScenario> =>
  running.inTurn(hostPorts(job, running.level), async () => {
    await running.shared.makeWay(job.spec, hostPorts(job, running.level), makingOf(job.spec, running));
    const { telemetry, specSpan } = await running.spans.of(job.spec);
    const given = { ...running, ...job, telemetry, specSpan, signal: running.stop.signal };
    const { repeat: times } = running.options;
    if (times === 1) return judgeScenario(given);
    return repeatScenario({
      times,
      emit: running.emit,
      run: (repetition) => judgeScenario({ ...given, repetition }),
    });
  });

const announce = ({ counts, emit, options, stop }: Running, result: ScenarioResult): void => {
  counts[result.status]++;
  emit({ type: 'scenario:end', scenario: result.id, result });
  if (options.failFast && (result.status === 'failed' || result.status === 'errored')) stop.abort();
};

const runJob = async (running: Running, job: Job): Promise<void> => {
  const instead = insteadOf(job, running);
  const { result, sealed } =
    instead === undefined ? await carryOut(running, job) : { result: unrun(job, instead) };
  if (running.options.traces && sealed)
    running.emit({ type: 'scenario:trace', scenario: result.id, spans: spanColumnsOf(sealed.trace) });
  announce(running, result);
  running.keeper?.add(result, sealed);
  const joint = running.unions.ended(job.spec, result, sealed);
  if (joint !== undefined) announce(running, joint);
};

/** Hears when a job has ended: with the last one of a spec, what its scenarios share ends too. */
const endsOfSpecs = (shared: SharedServices, jobs: readonly Job[]): ((job: Job) => void) => {
  const left = new Map<SpecPlan, number>();
  for (const { spec } of jobs) left.set(spec, (left.get(spec) ?? 0) + 1);
  return ({ spec }) => {
    const still = (left.get(spec) ?? 0) - 1;
    left.set(spec, still);
    if (still > 0) return;
    shared.retire(
      (one) => one.plan.scope === 'spec' && one.spec.id === spec.id && one.spec.cell === spec.cell,
    );
  };
};

/** `options.jobs` workers take the scenarios in the plan's order; how many ended how. */
export const runJobs = async (input: JobsInput): Promise<Counts> => {
  const { specs, options } = input;
  const counts = noCounts();
  const jobs = specs.flatMap((spec) => spec.scenarios.map((scenario) => ({ spec, scenario })));
  const scenarios = new Set(jobs.map(({ scenario }) => scenario.name));
  const goldens = createGoldenWriter();
  const history = openSpanHistory(options.evidenceFolder);
  const running: Running = {
    ...input,
    scenarios,
    history,
    counts,
    goldens,
    unions: createUnions({ ...input, goldens }),
    inTurn: createTurns<number>(),
  };
  const queue = jobs.values();
  const ended = endsOfSpecs(input.shared, jobs);
  const worker = async (): Promise<void> => {
    for (const job of queue) {
      await runJob(running, job);
      ended(job);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, jobs.length) }, worker));
  history.save();
  return counts;
};
