import { randomBytes } from 'node:crypto';
import { plugins as builtin } from '../plugins/index.ts';
import { fault } from './diagnostics/diagnostic.ts';
import { ClnrmError, InfrastructureError } from './diagnostics/errors.ts';
import { exitCodeOf, statusOf } from './diagnostics/exit.ts';
import { openMachine, type ProcessLevel, probeProcessLevel } from './engine/machine.ts';
import { reapFolders } from './engine/reaper.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { RunEvent, ScenarioRef, Unstamped } from './model/events.ts';
import type { RenderedSpec, SpecFile } from './model/files.ts';
import type { Plan, SpecPlan } from './model/plan.ts';
import type { Plugin } from './model/plugin.ts';
import type { Level } from './model/spec.ts';
import type { Counts } from './run-jobs.ts';
import { discover } from './spec/discover.ts';
import { load } from './spec/load.ts';
import { type ParsedSpec, parseSpec } from './spec/parse.ts';
import { planSpecs } from './spec/plan.ts';
import type { SpecDefaults } from './spec/project/settings.ts';
import type { Rendering } from './spec/render.ts';
import { renderCells } from './spec/render-cells.ts';
import type { GivenVariable } from './spec/template/variables.ts';
import { textsOf } from './spec/vars-file.ts';
import { Channel } from './util/channel.ts';
import type { Host } from './util/host.ts';
import { longestFirst, masker, namedSecrets, secretsIn } from './util/mask.ts';
import { DEFAULT_SEED } from './util/random.ts';
import { version } from './util/version.ts';

/** What a run is asked for. Durations in ms; absent keys leave it to the specs. */
export interface RunOptions {
  /** Awaited when the specs are planned and before anything starts; what it throws ends the run. */
  readonly prepare?: (specs: readonly SpecPlan[]) => Promise<void>;
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
  /** How often a red scenario is tried again; stronger than the specs. */
  readonly retries?: number;
  /** What the project file says; weaker than the specs. */
  readonly defaults?: SpecDefaults;
  /** What to tell beside the faults of the specs. */
  readonly notices?: readonly Diagnostic[];
  readonly stable: boolean;
}

/** What the stages before anything starts need. */
export type PlanOptions = Pick<
  RunOptions,
  | 'paths'
  | 'tag'
  | 'grep'
  | 'level'
  | 'variables'
  | 'varsFiles'
  | 'seed'
  | 'timeoutMs'
  | 'retries'
  | 'defaults'
  | 'notices'
>;

const findPlugin = async (name: string): Promise<Plugin | undefined> => (await builtin[name]?.())?.default;

type RenderOptions = Pick<PlanOptions, 'variables' | 'varsFiles' | 'seed' | 'defaults'>;

/** Renders a text for each cell of its matrix. @throws UsageError with all its faults. */
export const renderText = (
  file: SpecFile,
  { variables, varsFiles = [], seed, defaults }: RenderOptions,
  { env, clock }: Pick<Host, 'env' | 'clock'>,
): Promise<readonly Rendering[]> =>
  renderCells(file, {
    vars: variables,
    files: varsFiles,
    project: defaults?.variables ?? [],
    env,
    clock,
    ...(seed === undefined ? {} : { seed }),
  });

/** Loads one file and renders it for each cell of its matrix. @throws UsageError with all its faults. */
export const renderFile = async (
  file: { readonly path: string; readonly id: string },
  options: RenderOptions,
  host: Pick<Host, 'env' | 'clock'>,
): Promise<readonly Rendering[]> => renderText(load(file), options, host);

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

/** Specs as far as they could be read, and everything that is wrong with them. */
export interface ReadAndPlanned {
  readonly rendered: readonly RenderedSpec[];
  /** What was read of each rendered spec that is TOML, with its own faults. */
  readonly parsed: readonly ParsedSpec[];
  readonly plan: Plan;
}

/** load → render → parse → plan: nothing is started. Every fault of every file is in the plan. */
export const readAndPlan = async (
  options: PlanOptions,
  host: Host,
  level?: ProcessLevel,
): Promise<ReadAndPlanned> => {
  const { selections, diagnostics } = discover(options.paths, host.cwd);
  const read = await Promise.all(selections.map((selection) => readSpec(selection, options, host)));
  const rendered = read.flatMap((one) => ('rendered' in one ? one.rendered : []));
  const parsed: ParsedSpec[] = [];
  const plan = await planSpecs(rendered, {
    parse: (...given) => {
      const read = parseSpec(...given);
      if ('source' in read) parsed.push(read);
      return read;
    },
    plugins: { names: Object.keys(builtin), find: findPlugin },
    selections,
    processLevel: level && 'reason' in level ? 'process' : 'namespace',
    ...(options.tag === undefined ? {} : { tag: options.tag }),
    ...(options.grep === undefined ? {} : { grep: options.grep }),
    ...(options.level === undefined ? {} : { level: options.level }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.retries === undefined ? {} : { retries: options.retries }),
    ...(options.defaults === undefined ? {} : { defaults: options.defaults }),
    isCi: !['', '0', 'false'].includes(host.env.CI ?? ''),
  });
  const unread = read.flatMap((one) => ('faults' in one ? one.faults : []));
  const { notices = [] } = options;
  const all = [...notices, ...diagnostics, ...unread, ...plan.diagnostics];
  return { rendered, parsed, plan: { specs: plan.specs, diagnostics: all } };
};

/** The plan alone. */
export const planFiles = async (options: PlanOptions, host: Host, level?: ProcessLevel): Promise<Plan> =>
  (await readAndPlan(options, host, level)).plan;

/** What no event may show: secrets of the specs, and of the variables that the caller gave. */
export const secretsOfRun = (
  specs: readonly SpecPlan[],
  options: PlanOptions,
  host: Pick<Host, 'env'>,
): readonly string[] => {
  const { variables, varsFiles = [], defaults } = options;
  const given = [
    ...Object.entries(host.env),
    ...Object.entries(variables),
    ...textsOf([...varsFiles, ...(defaults?.variables ?? [])]),
  ];
  return longestFirst([
    ...specs.flatMap(({ secrets }) => secrets),
    ...namedSecrets(given, defaults?.secrets ?? []),
    ...secretsIn(
      given,
      specs.flatMap(({ name, services }) => [name, ...services.flatMap(({ id, plugin }) => [id, plugin])]),
    ),
  ]);
};

const NONE: Counts = { passed: 0, failed: 0, errored: 0, flaky: 0, skipped: 0, cancelled: 0 };

const loadPlugin = async (name: string): Promise<Plugin> => {
  const plugin = await findPlugin(name);
  if (!plugin) throw new Error(`plugin '${name}' vanished after it was planned`);
  return plugin;
};

const withoutSkipped = (spec: SpecPlan): SpecPlan => ({
  ...spec,
  scenarios: spec.scenarios.filter(({ skip }) => skip === undefined),
});

/** What of a spec is going to end: its scenarios, and what is judged on all of them. */
const announced = (spec: SpecPlan): readonly ScenarioRef[] =>
  [...spec.scenarios, ...(spec.union ? [spec.union.scenario] : [])].map(({ id, name }) => ({
    id,
    spec: spec.id,
    name,
  }));

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
  await options.prepare?.(specs);
  const mask = masker<Unstamped>(secretsOfRun(specs, options, host));
  const emit = (event: Unstamped): void => push(mask(event));
  const seed = String(options.seed ?? specs[0]?.seed ?? DEFAULT_SEED);
  emit({
    type: 'run:start',
    run,
    version,
    seed,
    jobs: options.jobs,
    scenarios: specs.flatMap(announced),
  });
  for (const diagnostic of diagnostics) emit({ type: 'run:diagnostic', diagnostic });
  const faulty = diagnostics.some(({ severity }) => severity === 'error');
  const runs = specs.length > 0 && (!faulty || options.keepGoing);
  const counts = runs ? await runScenarios() : NONE;
  const outcome = { interrupted: host.signal.aborted, faulty, counts };
  const durationMs = performance.now() - started;
  emit({
    type: 'run:end',
    summary: { status: statusOf(outcome), exitCode: exitCodeOf(outcome), counts, durationMs, seed },
  });

  async function runScenarios(): Promise<Counts> {
    machine.warm(specs.map(withoutSkipped), options.jobs);
    // loaded only now: validating needs neither the judge nor the OpenTelemetry SDK
    const [{ runJobs }, { openRunSpans }] = await Promise.all([
      import('./run-jobs.ts'),
      import('./run-spans.ts'),
    ]);
    await using spans = openRunSpans({ run, host, emit });
    return runJobs({
      run,
      specs,
      options,
      host,
      machine,
      level,
      seed,
      spans,
      stop,
      emit,
      plugin: loadPlugin,
    });
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
