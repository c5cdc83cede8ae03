import { ClnrmError } from './diagnostics/errors.ts';
import type { ProcessLevel } from './engine/machine.ts';
import { findPlugin, pluginNames } from './find-plugin.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { RenderedSpec } from './model/files.ts';
import type { Plan, SpecPlan } from './model/plan.ts';
import type { Level } from './model/spec.ts';
import { type RenderOptions, renderFile } from './render-file.ts';
import { type Discovery, discover } from './spec/discover.ts';
import { type ParsedSpec, parseSpec } from './spec/parse.ts';
import { planSpecs } from './spec/plan.ts';
import { textsOf } from './spec/variable-texts.ts';
import type { Host } from './util/host.ts';
import { longestFirst, namedSecrets, secretsIn } from './util/mask.ts';

/** What the stages before anything starts are asked for. Durations in ms; absent keys leave it to the specs. */
export interface PlanOptions extends RenderOptions {
  readonly paths: readonly string[];
  readonly tag?: string;
  readonly grep?: string;
  readonly level?: Level | 'auto';
  readonly timeoutMs?: number;
  /** How often a red scenario is tried again; stronger than the specs. */
  readonly retries?: number;
  /** What to tell beside the faults of the specs. */
  readonly notices?: readonly Diagnostic[];
  /** Of the specs that the paths stand for only these, by absolute path: all of a spec, or scenarios by id. */
  readonly among?: ReadonlyMap<string, 'all' | ReadonlySet<string>>;
}

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

const chosen = ({ paths, among }: PlanOptions, { cwd }: Host): Discovery => {
  const found = discover(paths, cwd);
  if (among === undefined) return found;
  return { ...found, selections: found.selections.filter(({ path }) => among.has(path)) };
};

/** The scenarios of a spec that `among` names; no spec without any. */
const only = (spec: SpecPlan, { among }: PlanOptions): readonly SpecPlan[] => {
  const wanted = among?.get(spec.file) ?? 'all';
  if (wanted === 'all') return [spec];
  const scenarios = spec.scenarios.filter(({ id }) => wanted.has(id));
  return scenarios.length === 0 ? [] : [{ ...spec, scenarios }];
};

/** load → render → parse → plan; what each stage read is handed on, so that nobody keeps what nobody asks for. */
const stages = async (
  options: PlanOptions,
  host: Host,
  level: ProcessLevel | undefined,
  onParsed: (spec: ParsedSpec) => void,
): Promise<Omit<ReadAndPlanned, 'parsed'>> => {
  const { selections, diagnostics } = chosen(options, host);
  const read: Awaited<ReturnType<typeof readSpec>>[] = [];
  for (const selection of selections) read.push(await readSpec(selection, options, host));
  const rendered = read.flatMap((one) => ('rendered' in one ? one.rendered : []));
  const plan = await planSpecs(rendered, {
    parse: async (...given) => {
      const read = await parseSpec(...given);
      if ('source' in read) onParsed(read);
      return read;
    },
    plugins: { names: pluginNames, find: findPlugin },
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
  return { rendered, plan: { specs: plan.specs.flatMap((spec) => only(spec, options)), diagnostics: all } };
};

/** Everything that can be said of specs before anything starts, and what was read of them. */
export const readAndPlan = async (options: PlanOptions, host: Host): Promise<ReadAndPlanned> => {
  const parsed: ParsedSpec[] = [];
  return { ...(await stages(options, host, undefined, (spec) => parsed.push(spec))), parsed };
};

/** The plan alone: nothing is started, and every fault of every file is in it. */
export const planFiles = async (options: PlanOptions, host: Host, level?: ProcessLevel): Promise<Plan> =>
  (await stages(options, host, level, () => {})).plan;

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
