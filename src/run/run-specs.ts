import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import { type Counts, exitCodeOf, noCounts, statusOf } from '../diagnostics/exit.ts';
import { type Machine, openMachine, type ProcessLevel, probeProcessLevel } from '../engine/machine.ts';
import { reapFolders } from '../engine/reaper.ts';
import { findPlugin } from '../find-plugin.ts';
import type { RunEvent, ScenarioRef, Unstamped } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import type { Plugin } from '../model/plugin.ts';
import type { ExporterFlags } from '../otel/exporter-choice.ts';
import type { PlanOptions } from '../pipeline.ts';
import { Channel } from '../util/channel.ts';
import { compileWhole } from '../util/compile-whole.ts';
import type { Host } from '../util/host.ts';
import { masker } from '../util/mask.ts';
import { DEFAULT_SEED } from '../util/seed.ts';
import { version } from '../util/version.ts';
import type { SharedServices } from './shared/shared-services.ts';

/** What a run is asked for, beside what is planned. */
export interface RunOptions extends PlanOptions {
  /** Awaited when the specs are planned and before anything starts; what it throws ends the run. */
  readonly prepare?: (specs: readonly SpecPlan[]) => Promise<void>;
  /** Scenarios at one time. */
  readonly jobs: number;
  readonly failFast: boolean;
  readonly keepGoing: boolean;
  readonly requireSealed: boolean;
  readonly keep: boolean;
  /** Golden traces that differ are written, where all else is green. */
  readonly update: boolean;
  /** Digests are made of huge evidence too. */
  readonly digest: boolean;
  /** The spans of each scenario are told. */
  readonly traces: boolean;
  /** How often each scenario runs. */
  readonly repeat: number;
  /** The folder that takes the evidence for later commands, absolute; it is not kept without one. */
  readonly evidenceFolder?: string;
  readonly stable: boolean;
  /** Where clnrm's own spans go; stronger than the specs. */
  readonly otel?: ExporterFlags;
  /** Break the evidence of each green scenario, and be red where an expectation does not notice. */
  readonly audit: boolean;
  /** How long SDKs gather spans before they send them; a third of the silence that ends a scenario. ms, 100 without. */
  readonly batchMs?: number;
}

/** The machine of a run that is yet to come, with a first room in the making. Nobody else may use it after the run. */
export interface PreparedRun extends AsyncDisposable {
  readonly run: string;
  readonly level: ProcessLevel;
  readonly stop: AbortController;
  readonly machine: Machine;
  /** Services that outlive the run; without them what scenarios share ends with it. */
  readonly shared?: SharedServices | undefined;
}

/** Makes ready what every run needs, before it is known which specs it is of. */
export const prepareRun = async (level: PlanOptions['level']): Promise<PreparedRun> => {
  const run = randomBytes(8).toString('hex');
  const found = probeProcessLevel();
  await reapFolders();
  const stop = new AbortController();
  // a door takes as long to start as the specs to plan: nearly every run needs one
  const machine = openMachine(run, found, process.env, stop.signal);
  if (level !== 'container' && level !== 'process') machine.warmOne();
  return { run, level: found, stop, machine, [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose]() };
};

/** A plugin that is in a plan. */
export const loadPlugin = async (name: string): Promise<Plugin> => {
  const plugin = await findPlugin(name);
  if (!plugin) throw new Error(`plugin '${name}' vanished after it was planned`);
  return plugin;
};

const withoutSkipped = (spec: SpecPlan): SpecPlan => ({
  ...spec,
  scenarios: spec.scenarios.filter(({ skip }) => skip === undefined),
});

/** Services in rooms of processes that scenarios share, as far as names tell them apart. */
const sharedRooms = (specs: readonly SpecPlan[]): number =>
  new Set(
    specs.flatMap(({ services }) =>
      services.flatMap(({ id, scope, backend }) => (scope && backend !== 'container' ? [id] : [])),
    ),
  ).size;

/** What of a spec is going to end: its scenarios, and what is judged on all of them. */
const announced = (spec: SpecPlan): readonly ScenarioRef[] =>
  [...spec.scenarios, ...(spec.union ? [spec.union.scenario] : [])].map(({ id, name, tags }) => ({
    id,
    spec: spec.id,
    name,
    ...(tags.length > 0 && { tags }),
  }));

/** Rooms are made of what Unix has; a half-working run would prove nothing. */
const refuseWindows = ({ platform }: Host): void => {
  if (platform !== 'win32') return;
  const hint = 'run it inside WSL 2';
  throw new InfrastructureError([
    fault('level-unavailable', 'clnrm cannot make rooms on Windows itself', { hint }),
  ]);
};

const execute = async (
  options: RunOptions,
  host: Host,
  push: (event: Unstamped) => void,
  ready: PreparedRun | undefined,
): Promise<void> => {
  refuseWindows(host);
  const started = performance.now();
  const startedAt = host.clock.now();
  await using prepared = ready ?? (await prepareRun(options.level));
  const { run, level, stop, machine } = prepared;
  if (host.signal.aborted) stop.abort(host.signal.reason);
  host.signal.addEventListener('abort', () => stop.abort(host.signal.reason), { once: true });
  // the spec language is loaded only now, while the door starts
  const { planFiles, secretsOfRun } = await import('../pipeline.ts');
  const { specs, diagnostics } = await planFiles(options, host, level);
  await options.prepare?.(specs);
  const secrets = secretsOfRun(specs, options, host);
  const mask = masker<Unstamped>(secrets);
  const emit = (event: Unstamped): void => push(mask(event));
  const seed = String(options.seed ?? specs[0]?.seed ?? DEFAULT_SEED);
  emit({
    type: 'run:start',
    run,
    version,
    startedAt,
    seed,
    jobs: options.jobs,
    scenarios: specs.flatMap(announced),
  });
  for (const diagnostic of diagnostics) emit({ type: 'run:diagnostic', diagnostic });
  const faulty = diagnostics.some(({ severity }) => severity === 'error');
  const runs = specs.length > 0 && (!faulty || options.keepGoing);
  const counts = runs ? await runScenarios() : noCounts();
  const outcome = { interrupted: host.signal.aborted, faulty, counts };
  const durationMs = performance.now() - started;
  emit({
    type: 'run:end',
    summary: { status: statusOf(outcome), exitCode: exitCodeOf(outcome), counts, durationMs, seed },
  });

  async function runScenarios(): Promise<Counts> {
    // each scenario listens a few times: only more than that is a leak, of which Node warns
    setMaxListeners(10 + 4 * options.jobs, stop.signal);
    machine.warm(specs.map(withoutSkipped), options.jobs, prepared.shared ? 0 : sharedRooms(specs));
    // loaded only now: the first room is in the making meanwhile
    await compileWhole(() => import('./evidence-code.ts'));
    const [{ runJobs }, { openRunSpans }, { openKeeper }, { openSharedServices }] = await Promise.all([
      import('./run-jobs.ts'),
      import('./run-spans.ts'),
      import('./last-run.ts'),
      import('./shared/shared-services.ts'),
    ]);
    const { evidenceFolder: folder } = options;
    const keeper = folder === undefined ? undefined : openKeeper({ folder, run, seed, secrets });
    await using spans = openRunSpans({ run, specs, host, flags: options.otel ?? {}, faulty, emit });
    const given = prepared.shared;
    await using own = openSharedServices({ run, machine, signal: stop.signal, plugin: loadPlugin });
    const shared = given ?? own;
    const ended = await runJobs({
      run,
      specs,
      options: {
        ...options,
        digest: options.digest || specs.some(({ reports }) => reports.digest !== undefined),
        traces: options.traces || specs.some(({ reports }) => reports.html !== undefined),
      },
      host,
      machine,
      level,
      shared,
      seed,
      spans,
      stop,
      emit: (event) => {
        const masked = mask(event);
        push(masked);
        if (masked.type === 'scenario:end') spans.hear(masked.result);
      },
      keeper,
      secrets,
      plugin: loadPlugin,
    });
    await own[Symbol.asyncDispose]();
    for (const notice of shared.notices()) emit({ type: 'run:diagnostic', diagnostic: notice });
    const diagnostic = keeper?.close();
    if (diagnostic) emit({ type: 'run:diagnostic', diagnostic });
    return ended;
  }
};

/**
 * Loads, renders, parses, plans, runs, judges. Everything that happens is in the events, the last one too. A run that
 * was prepared is used up.
 */
export async function* runSpecs(
  options: RunOptions,
  host: Host,
  prepared?: PreparedRun,
): AsyncGenerator<RunEvent> {
  const channel = new Channel<RunEvent>();
  const started = performance.now();
  const emit = (event: Unstamped): void =>
    channel.push({ ...event, t: Math.round(performance.now() - started) });
  const done = execute(options, host, emit, prepared).finally(() => channel.close());
  done.catch(() => {});
  yield* channel;
  await done;
}
