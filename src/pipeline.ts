import { randomBytes } from 'node:crypto';
import { plugins as builtin } from '../plugins/index.ts';
import { fault } from './diagnostics/diagnostic.ts';
import { ClnrmError, InfrastructureError } from './diagnostics/errors.ts';
import { exitCodeOf, statusOf } from './diagnostics/exit.ts';
import { type Machine, openMachine, type ProcessLevel, probeProcessLevel } from './engine/machine.ts';
import { reapFolders } from './engine/reaper.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { RunEvent, Unstamped } from './model/events.ts';
import type { RenderedSpec } from './model/files.ts';
import type { Plan, ScenarioPlan, SpecPlan } from './model/plan.ts';
import type { Plugin } from './model/plugin.ts';
import type { Level } from './model/spec.ts';
import type { ScenarioResult, Status } from './model/verdict.ts';
import type { RunSpans } from './run-spans.ts';
import { discover } from './spec/discover.ts';
import { load } from './spec/load.ts';
import { planSpecs } from './spec/plan.ts';
import type { Rendering } from './spec/render.ts';
import { renderCells } from './spec/render-cells.ts';
import type { GivenVariable } from './spec/template/variables.ts';
import { textsOf } from './spec/vars-file.ts';
import { Channel } from './util/channel.ts';
import type { Host } from './util/host.ts';
import { longestFirst, masker, secretsIn } from './util/mask.ts';
import { DEFAULT_SEED } from './util/random.ts';
import { version } from './util/version.ts';

/** What a run is asked for. Durations in ms; absent keys leave it to the specs. */
export interface RunOptions {
  readonly paths: readonly string[];
  /** Scenarios at one time. */
  readonly jobs: number;
  readonly tag?: string;
  readonly grep?: string;
  readonly failFast: boolean;
  readonly keepGoing: boolean;
  readonly level?: Level | 'auto';
  readonly requireSealed: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** From files of variables, weaker than `variables`; the last of a name counts. */
  readonly varsFiles?: readonly GivenVariable[];
  readonly seed?: number;
  readonly keep: boolean;
  readonly timeoutMs?: number;
  readonly stable: boolean;
}

/** What the stages before anything starts need. */
export type PlanOptions = Pick<
  RunOptions,
  'paths' | 'tag' | 'grep' | 'level' | 'variables' | 'varsFiles' | 'seed' | 'timeoutMs'
>;

const findPlugin = async (name: string): Promise<Plugin | undefined> => (await builtin[name]?.())?.default;

/** Loads one file and renders it for each cell of its matrix. @throws UsageError with all its faults. */
export const renderFile = (
  file: { readonly path: string; readonly id: string },
  { variables, varsFiles = [], seed }: Pick<PlanOptions, 'variables' | 'varsFiles' | 'seed'>,
  { env, clock }: Pick<Host, 'env' | 'clock'>,
): Promise<readonly Rendering[]> =>
  renderCells(load(file), {
    vars: variables,
    files: varsFiles,
    env,
    clock,
    ...(seed === undefined ? {} : { seed }),
  });

/** Loads one file and renders it for each cell of its matrix; its faults instead when it cannot be. */
const readSpec = async (
  file: { readonly path: string; readonly id: string },
  options: PlanOptions,
  host: Host,
): Promise<{ rendered: readonly RenderedSpec[] } | { faults: readonly Diagnostic[] }> => {
  try {
    return { rendered: await renderFile(file, options, host) };
  } catch (error) {
    if (error instanceof ClnrmError) return { faults: error.diagnostics };
    throw error;
  }
};

/** load → render → parse → plan: nothing is started. Every fault of every file is in the plan. */
export const planFiles = async (options: PlanOptions, host: Host, level?: ProcessLevel): Promise<Plan> => {
  const { selections, diagnostics } = discover(options.paths, host.cwd);
  const read = await Promise.all(selections.map((selection) => readSpec(selection, options, host)));
  const plan = await planSpecs(
    read.flatMap((one) => ('rendered' in one ? one.rendered : [])),
    {
      plugins: { names: Object.keys(builtin), find: findPlugin },
      selections,
      processLevel: level && 'reason' in level ? 'process' : 'namespace',
      ...(options.tag === undefined ? {} : { tag: options.tag }),
      ...(options.grep === undefined ? {} : { grep: options.grep }),
      ...(options.level === undefined ? {} : { level: options.level }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      isCi: !['', '0', 'false'].includes(host.env.CI ?? ''),
    },
  );
  const unread = read.flatMap((one) => ('faults' in one ? one.faults : []));
  return { specs: plan.specs, diagnostics: [...diagnostics, ...unread, ...plan.diagnostics] };
};

/** What no event may show: secrets of the specs, and of the variables that the caller gave. */
const secretsOfRun = (specs: readonly SpecPlan[], options: RunOptions, host: Host): readonly string[] =>
  longestFirst([
    ...specs.flatMap(({ secrets }) => secrets),
    ...secretsIn(
      [
        ...Object.entries(host.env),
        ...Object.entries(options.variables),
        ...textsOf(options.varsFiles ?? []),
      ],
      specs.flatMap(({ name, services }) => [name, ...services.flatMap(({ id, plugin }) => [id, plugin])]),
    ),
  ]);

/** A scenario of the plan with its spec. */
interface Job {
  readonly spec: SpecPlan;
  readonly scenario: ScenarioPlan;
}

type Counts = Record<Status, number>;

const noCounts = (): Counts => ({ passed: 0, failed: 0, errored: 0, flaky: 0, skipped: 0, cancelled: 0 });

/** Ports on the host's own loopback that a scenario without a sealed room would take. */
const hostPorts = ({ spec }: Job, level: ProcessLevel): readonly number[] => {
  if (!('reason' in level) && spec.isolation.level !== 'process') return [];
  // a stub or a container knows its own ports, so that one place stands for all of them
  const others = spec.services.some(({ backend }) => backend === 'embedded' || backend === 'container');
  return [...spec.services.flatMap(({ ports }) => ports), ...(others ? [0] : [])];
};

/** One after the other for scenarios that share a port of the host; at once for all others. */
const createPortLocks = () => {
  const tails = new Map<number, Promise<unknown>>();
  return async <T>(ports: readonly number[], work: () => Promise<T>): Promise<T> => {
    if (ports.length === 0) return work();
    const before = Promise.allSettled(ports.map((port) => tails.get(port)));
    const mine = before.then(work);
    for (const port of ports)
      tails.set(
        port,
        mine.catch(() => {}),
      );
    return mine;
  };
};

/** Everything one run holds while it goes. */
interface Running {
  readonly run: string;
  readonly options: RunOptions;
  readonly host: Host;
  readonly machine: Machine;
  /** Aborts on an interrupt, and on the first red scenario under --fail-fast. */
  readonly stop: AbortController;
  readonly locks: ReturnType<typeof createPortLocks>;
  readonly emit: (event: Unstamped) => void;
  readonly counts: Counts;
  readonly seed: string;
  readonly level: ProcessLevel;
  readonly judgeScenario: typeof import('./judge-scenario.ts')['judgeScenario'];
  readonly spans: RunSpans;
}

/** The result of a scenario of which nothing ran. */
const unrun = ({ spec, scenario }: Job, status: 'cancelled' | 'skipped'): ScenarioResult => ({
  id: scenario.id,
  spec: spec.id,
  name: scenario.name,
  tags: scenario.tags,
  status,
  ...(status === 'skipped' && scenario.skip !== undefined && { reason: scenario.skip }),
  attempts: 0,
  durationMs: 0,
  phases: { roomMs: 0, startMs: 0, stepsMs: 0, settleMs: 0, stopMs: 0, sealMs: 0, judgeMs: 0 },
  steps: [],
  errors: [],
  services: [],
  at: scenario.at,
});

const runJob = async (running: Running, job: Job): Promise<void> => {
  const { stop, emit, counts, options, locks } = running;
  const run = (): Promise<ScenarioResult> =>
    locks(hostPorts(job, running.level), async () => {
      const { telemetry, specSpan } = await running.spans.of(job.spec);
      const { signal } = stop;
      return running.judgeScenario({ ...running, ...job, telemetry, specSpan, signal, plugin: loadPlugin });
    });
  const instead = job.scenario.skip !== undefined ? 'skipped' : stop.signal.aborted ? 'cancelled' : undefined;
  const result = instead === undefined ? await run() : unrun(job, instead);
  counts[result.status]++;
  emit({ type: 'scenario:end', scenario: job.scenario.id, result });
  if (options.failFast && (result.status === 'failed' || result.status === 'errored')) stop.abort();
};

const loadPlugin = async (name: string): Promise<Plugin> => {
  const plugin = await findPlugin(name);
  if (!plugin) throw new Error(`plugin '${name}' vanished after it was planned`);
  return plugin;
};

const withoutSkipped = (spec: SpecPlan): SpecPlan => ({
  ...spec,
  scenarios: spec.scenarios.filter(({ skip }) => skip === undefined),
});

/** `jobs` workers take scenarios in the plan's order. */
const runAll = async (running: Running, jobs: readonly Job[]): Promise<void> => {
  const queue = jobs.values();
  const worker = async (): Promise<void> => {
    for (const job of queue) await runJob(running, job);
  };
  await Promise.all(Array.from({ length: Math.min(running.options.jobs, jobs.length) }, worker));
};

/** Rooms are made of what Unix has; a half-working run would prove nothing. */
const refuseWindows = ({ platform }: Host): void => {
  if (platform !== 'win32') return;
  const hint = 'run it inside WSL 2';
  throw new InfrastructureError([
    fault('level-unavailable', 'clnrm cannot make rooms on Windows itself', { hint }),
  ]);
};

const execute = async (options: RunOptions, host: Host, push: (event: Unstamped) => void): Promise<void> => {
  refuseWindows(host);
  const started = performance.now();
  const run = randomBytes(8).toString('hex');
  const level = probeProcessLevel();
  await reapFolders();
  const stop = new AbortController();
  if (host.signal.aborted) stop.abort(host.signal.reason);
  host.signal.addEventListener('abort', () => stop.abort(host.signal.reason), { once: true });
  // a door takes as long to start as the specs to plan: nearly every run needs one
  await using machine = openMachine(run, level, process.env, stop.signal);
  if (options.level !== 'container' && options.level !== 'process') machine.warmOne();
  const { specs, diagnostics } = await planFiles(options, host, level);
  const mask = masker<Unstamped>(secretsOfRun(specs, options, host));
  const emit = (event: Unstamped): void => push(mask(event));
  const jobs = specs.flatMap((spec) => spec.scenarios.map((scenario) => ({ spec, scenario })));
  const seed = String(options.seed ?? specs[0]?.seed ?? DEFAULT_SEED);
  emit({
    type: 'run:start',
    run,
    version,
    seed,
    jobs: options.jobs,
    scenarios: jobs.map(({ spec, scenario }) => ({ id: scenario.id, spec: spec.id, name: scenario.name })),
  });
  for (const diagnostic of diagnostics) emit({ type: 'run:diagnostic', diagnostic });
  const faulty = diagnostics.some(({ severity }) => severity === 'error');
  const counts = noCounts();
  const runs = jobs.length > 0 && (!faulty || options.keepGoing);
  if (runs) await runJobs();
  const outcome = { interrupted: host.signal.aborted, faulty, counts };
  const durationMs = performance.now() - started;
  emit({
    type: 'run:end',
    summary: { status: statusOf(outcome), exitCode: exitCodeOf(outcome), counts, durationMs, seed },
  });

  async function runJobs(): Promise<void> {
    machine.warm(specs.map(withoutSkipped), options.jobs);
    // loaded only now: validating needs neither the judge nor the OpenTelemetry SDK
    const [{ judgeScenario }, { openRunSpans }] = await Promise.all([
      import('./judge-scenario.ts'),
      import('./run-spans.ts'),
    ]);
    await using spans = openRunSpans({ run, host, emit });
    await runAll(
      {
        run,
        options,
        host,
        machine,
        stop,
        locks: createPortLocks(),
        emit,
        counts,
        seed,
        level,
        judgeScenario,
        spans,
      },
      jobs,
    );
  }
};

/** Loads, renders, parses, plans, runs, judges. Everything that happens is in the events, the last one too. */
export async function* runSpecs(options: RunOptions, host: Host): AsyncGenerator<RunEvent> {
  const channel = new Channel<RunEvent>();
  const started = performance.now();
  const emit = (event: Unstamped): void =>
    channel.push({ ...event, t: Math.round(performance.now() - started) });
  const done = execute(options, host, emit).finally(() => channel.close());
  done.catch(() => {});
  yield* channel;
  await done;
}
