import { dirname } from 'node:path';
import { withoutRepeats } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Expectation } from '../model/expectation.ts';
import type { RenderedSpec, SpecSelection } from '../model/files.ts';
import type { Plan, ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Isolation, Level, ServicePlan } from '../model/spec.ts';
import { DEFAULT_SEED } from '../util/seed.ts';
import { type ParsedSpec, parseSpec } from './parse.ts';
import { inOrder } from './parse-expect.ts';
import type { ParsedScenario, ParsedStep } from './parse-scenario.ts';
import { isolationWith, retriesOf, secretsWith } from './plan/defaults.ts';
import { limitFaults } from './plan/limits.ts';
import { focus } from './plan/only.ts';
import { type Choice, readChoice, scenariosAt } from './plan/select.ts';
import { equip, type PluginTable, planServices } from './plan/services.ts';
import { stepFaults } from './plan/steps.ts';
import type { SpecDefaults } from './project/settings.ts';
import { checkReferences } from './references.ts';
import type { Source } from './source.ts';

/** What the plan depends on besides the specs. Command-line values are stronger than the specs'. */
export interface PlanInput {
  readonly plugins: PluginTable;
  /** What was found or named; a line selects the scenarios written there. */
  readonly selections: readonly SpecSelection[];
  /** The strongest level this machine has for parts without an image. */
  readonly processLevel: 'namespace' | 'process';
  readonly level?: Level | 'auto';
  readonly seed?: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** What the project says; weaker than the specs. */
  readonly defaults?: SpecDefaults;
  readonly tag?: string;
  readonly grep?: string;
  /** Reads a spec, where somebody else wants to see it too. */
  readonly parse?: typeof parseSpec;
  /** Whether nobody looks on: what only makes sense at a desk is refused. */
  readonly isCi?: boolean;
}

/** Of a scenario, when neither the command line nor the spec says. */
export const DEFAULT_TIMEOUT_MS = 120_000;

/** Rendered specs → runnable specs, and every fault of every file. A spec with a fault is not in the plan. */
export const planSpecs = async (rendered: readonly RenderedSpec[], input: PlanInput): Promise<Plan> => {
  const choice = readChoice(input);
  // one after the other: what was read of a spec can go when its plan stands
  const planned: PlannedSpec[] = [];
  for (const one of rendered) planned.push(await planSpec(one, input, choice));
  const sound = planned.flatMap(({ spec }) => (spec && spec.scenarios.length > 0 ? [spec] : []));
  const { specs, diagnostics } = focus(sound, input.isCi ?? false);
  const faults = planned.flatMap((one) => one.faults);
  return { specs, diagnostics: [...choice.faults, ...withoutRepeats([...faults, ...diagnostics])] };
};

interface PlannedSpec {
  readonly spec?: SpecPlan;
  readonly faults: readonly Diagnostic[];
}

const planSpec = async (rendered: RenderedSpec, input: PlanInput, choice: Choice): Promise<PlannedSpec> => {
  const { parse = parseSpec } = input;
  const parsed = await parse(rendered, input.plugins.names);
  if (!('source' in parsed)) return parsed;
  const { source, serviceIds } = parsed;
  const isolation = isolationOf(parsed, input);
  const { equipped, faults } = await equip(parsed, input.plugins);
  const outputs = new Map(
    serviceIds.map((id) => [id, equipped.find(({ service }) => service.id === id)?.plugin.outputs]),
  );
  const references = checkReferences(source, outputs);
  const { level } = isolation;
  const { processLevel } = input;
  const services = await planServices({
    source,
    ids: serviceIds,
    equipped,
    needs: references.needs,
    level,
    processLevel,
    otel: parsed.settings.otel,
  });
  const lines = scenariosAt(source, parsed.scenarios, input.selections);
  const all = [
    ...parsed.faults,
    ...faults,
    ...references.faults,
    ...services.faults,
    ...stepFaults({ ...parsed, planned: services.services, isolation }),
    ...limitFaults(parsed, services.services, isolation),
    ...lines.faults,
  ];
  if (all.length > 0) return { faults: byPlace(all) };
  const chosen = parsed.scenarios.filter(
    (one, index) => (lines.chosen?.has(index) ?? true) && wanted(parsed, one, choice),
  );
  return { spec: assemble({ parsed, isolation, services: services.services, chosen, input }), faults: [] };
};

const isolationOf = ({ settings, source }: ParsedSpec, { level, defaults }: PlanInput): Isolation => {
  const written = isolationWith({ settings, source }, defaults);
  return level === undefined ? written : { ...written, level };
};

const byPlace = (faults: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...faults].sort(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );

const wanted = ({ settings, source }: ParsedSpec, { written }: ParsedScenario, choice: Choice): boolean =>
  written !== undefined &&
  choice.wants(nameOf(source, written.name), [...(settings.meta?.tags ?? []), ...written.tags]);

/** The cell of a matrix stands behind the scenario's own name. */
const nameOf = ({ rendered: { cell } }: Source, name: string): string =>
  cell === undefined ? name : `${name} [${cell.name}]`;

interface Assembly {
  readonly parsed: ParsedSpec;
  readonly isolation: Isolation;
  readonly services: readonly ServicePlan[];
  readonly chosen: readonly ParsedScenario[];
  readonly input: PlanInput;
}

const assemble = ({ parsed, isolation, services, chosen, input }: Assembly): SpecPlan => {
  const { settings, source } = parsed;
  const { meta, limits, otel, report } = settings;
  if (meta === undefined || limits === undefined || otel === undefined || report === undefined) {
    throw new TypeError('a spec without faults lacks one of its tables');
  }
  const { file, cell } = source.rendered;
  const { timeoutMs: metaTimeout, ...described } = meta;
  const timeoutMs =
    input.timeoutMs ?? limits.timeoutMs ?? metaTimeout ?? input.defaults?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const scenarios = chosen.map((one) => planScenario(parsed, one, { services, isolation, timeoutMs, input }));
  return {
    ...described,
    ...(cell && { cell: cell.name }),
    id: file.id,
    file: file.path,
    folder: dirname(file.path),
    seed: input.seed ?? settings.determinism?.seed ?? DEFAULT_SEED,
    ...(settings.determinism?.clock && { clock: settings.determinism.clock }),
    volatile: settings.determinism?.volatile ?? [],
    isolation,
    limits: { ...limits, timeoutMs },
    otel,
    reports: report,
    services,
    scenarios,
    ...(isJoint(parsed) && {
      union: {
        scenario: planUnion(parsed, { services, isolation, timeoutMs, input }),
        scenarios: parsed.scenarios.length,
      },
    }),
    secrets: secretsWith(
      [...services, ...scenarios.flatMap(({ setup, steps, teardown }) => [...setup, ...steps, ...teardown])],
      [described.name, ...services.flatMap(({ id, plugin }) => [id, plugin])],
      input.defaults,
    ),
  };
};

interface Surroundings {
  readonly services: readonly ServicePlan[];
  readonly isolation: Isolation;
  readonly timeoutMs: number;
  readonly input: PlanInput;
}

const planScenario = (parsed: ParsedSpec, scenario: ParsedScenario, around: Surroundings): ScenarioPlan => {
  const { source, setup, teardown, expectations } = parsed;
  const { written } = scenario;
  if (written === undefined) throw new TypeError('a spec without faults has a scenario that was not read');
  const { run: _run, only, timeoutMs, tags, ...described } = written;
  const shared = isJoint(parsed) ? [] : expectations.rules;
  const rules = inOrder([...shared, ...scenario.expectations.rules]);
  return {
    ...described,
    name: nameOf(source, written.name),
    id: `${source.rendered.file.id}#${nameOf(source, written.name)}`,
    tags: [...new Set([...(parsed.settings.meta?.tags ?? []), ...tags])],
    timeoutMs: around.input.timeoutMs ?? timeoutMs ?? around.timeoutMs,
    ...(around.input.timeoutMs === undefined &&
      timeoutMs !== undefined && { timeoutAt: source.atKey([...scenario.path, 'timeout']) }),
    ...(only && { only: source.atKey([...scenario.path, 'only']) }),
    retries: retriesOf(parsed, scenario, around.input),
    setup: setup.map(plansOf),
    steps: scenario.steps.map(plansOf),
    teardown: teardown.map(plansOf),
    expectations: rules.map((rule) => rounded(rule, around, parsed)),
    include: [...new Set([...expectations.include, ...scenario.expectations.include])],
    at: source.at(scenario.path),
  };
};

/** Whether top-level expectations speak of all scenarios together; of a single one they do so anyway. */
const isJoint = ({ expectations, scenarios }: ParsedSpec): boolean =>
  expectations.scope === 'spec' && expectations.rules.length > 0 && scenarios.length > 1;

/** The expectations over all scenarios, as a scenario that only judges. */
const planUnion = ({ source, expectations, settings }: ParsedSpec, around: Surroundings): ScenarioPlan => {
  const name = nameOf(source, 'all scenarios together');
  return {
    id: `${source.rendered.file.id}#${name}`,
    name,
    tags: settings.meta?.tags ?? [],
    timeoutMs: around.timeoutMs,
    retries: 0,
    concurrent: false,
    setup: [],
    steps: [],
    teardown: [],
    expectations: expectations.rules.map((rule) => rounded(rule, around, { settings })),
    include: expectations.include,
    at: source.at(['expect']),
  };
};

const plansOf = ({ plan }: ParsedStep) => plan;

/** What other tables say about a rule: what counts as inside, and which attributes are volatile everywhere. */
const rounded = (
  rule: Expectation,
  { services, isolation }: Surroundings,
  { settings }: Pick<ParsedSpec, 'settings'>,
): Expectation => {
  if (rule.family === 'golden')
    return { ...rule, volatile: [...new Set([...(settings.determinism?.volatile ?? []), ...rule.volatile])] };
  if (rule.family !== 'hermeticity' || rule.rule !== 'no_external_services') return rule;
  const allowed = isolation.allow.map((address) => address.slice(0, address.lastIndexOf(':')));
  return { ...rule, inside: [...new Set([...services.map(({ id }) => id), ...allowed])] };
};
