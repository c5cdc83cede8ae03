import type { Faker } from '@faker-js/faker';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { TemplateFunction } from './call.ts';
import { type Assignment, assigned, assignments } from './defaults.ts';
import { PINNED_MS } from './draw.ts';
import { FakesWanted } from './fakes-wanted.ts';
import { diagnose, KnownFault, type Place, type Source, TemplateFault } from './fault.ts';
import { functions } from './functions.ts';
import { Output } from './output.ts';
import { Endless, type Faults, startEvaluation, type World } from './start.ts';
import { parseTemplate, type Template } from './syntax.ts';
import { readTime } from './time.ts';
import { gatherVariables, type VariableInput, type Variables } from './variables.ts';

/** A template to render, and all that its rendering may depend on. */
export interface Job extends Omit<VariableInput, 'assignments' | 'rendered' | 'own'> {
  readonly text: string;
  readonly source: Source;
  readonly nowMs: number;
  /** Stronger than `[determinism] seed`. */
  readonly seed?: number;
  /** Used when neither says one. */
  readonly defaultSeed: number;
  readonly templates: World['templates'];
}

export interface Evaluated {
  readonly out: Output;
  /** Empty when the text is whole. */
  readonly faults: readonly Diagnostic[];
  readonly variables: Variables;
}

const once = <T>(make: () => T, meanwhile: T): (() => T) => {
  let state: { value: T } | undefined;
  return () => {
    if (state) return state.value;
    state = { value: meanwhile };
    state = { value: make() };
    return state.value;
  };
};

const frozen = (value: unknown): number | undefined => {
  if (typeof value === 'string') return readTime(value)?.ms;
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined;
};

const run = (template: Template, names: Variables, world: World, faults: Faults): Output => {
  const out = new Output();
  const evaluation = startEvaluation(world, faults);
  const top = { line: 1, column: 1, source: template.source };
  try {
    evaluation.open.push(template.source.id);
    evaluation.enter(template, { template, own: new Map(), around: names }, out);
  } catch (error) {
    const endless = error instanceof Endless;
    evaluation.report(endless ? new TemplateFault('template-error', error.message, error.place) : error, top);
  }
  return out;
};

/** The assignment under [vars] that a place of the spec belongs to. */
const writing = (
  vars: readonly Assignment[],
  source: Source,
  place: Place | undefined,
): Assignment | undefined => {
  if (place?.source.path !== source.path) return undefined;
  return vars.find(({ from, to }) => from <= place.line && place.line <= to);
};

const attempt = (job: Job, fakes: Readonly<Record<string, TemplateFunction>> | undefined): Evaluated => {
  const faults: Faults = new Map();
  const found = assignments(job.text);
  const vars = found.filter(({ path }) => path[0] === 'vars');

  const rendered = (assignment: Assignment): string | undefined => {
    const own: Faults = new Map();
    let template: Template;
    try {
      template = parseTemplate('\n'.repeat(assignment.from - 1) + assignment.text, job.source);
    } catch (error) {
      if (error instanceof TemplateFault) return undefined;
      throw error;
    }
    const out = run(template, variables, world, own);
    for (const [key, one] of own) if (!faults.has(key)) faults.set(key, one);
    if (own.size > 0) throw new KnownFault();
    return out.toString();
  };

  const seed = once(
    () => String(job.seed ?? assigned(found, ['determinism', 'seed'], rendered) ?? job.defaultSeed),
    String(job.defaultSeed),
  );
  const freeze = found.filter(({ path }) => path[1] === 'freeze_clock' && path[0] === 'determinism');
  const frozenMs = once(() => frozen(assigned(freeze, ['determinism', 'freeze_clock'], rendered)), undefined);
  const world: World = {
    ...job,
    functions: fakes ? [functions, fakes] : [functions],
    hasFakes: fakes !== undefined,
    seed,
    now: () => frozenMs() ?? job.nowMs,
    pinned: () => frozenMs() ?? PINNED_MS,
    // Values under [vars] draw for themselves: what is printed there is what is read elsewhere.
    lane: (place) => writing(vars, job.source, place)?.path.join('.') ?? '',
  };
  const variables = gatherVariables({
    ...job,
    assignments: vars,
    rendered,
    own: (place) => writing(vars, job.source, place)?.path[1],
  });
  try {
    const out = run(parseTemplate(job.text, job.source), variables, world, faults);
    return { out, faults: [...faults.values()], variables };
  } catch (error) {
    if (!(error instanceof TemplateFault) || error.place === undefined) throw error;
    return { out: new Output(), faults: [diagnose(error, error.place)], variables };
  }
};

/** Kept for good: libraries of words hold no state that a call does not set anew. */
const fakers = new Map<string, Faker>();
let table: Readonly<Record<string, TemplateFunction>> | undefined;

const loadFakes = async (locale: string): Promise<Readonly<Record<string, TemplateFunction>>> => {
  const { fakeFunctions, loadFaker } = await import('./fakes/table.ts');
  if (!fakers.has(locale)) fakers.set(locale, await loadFaker(locale));
  table ??= fakeFunctions(fakers);
  return table;
};

/** A call of a fake in the text itself: it saves one attempt, and which one is the first depends on the text alone. */
const CALLS_FAKE = /\bfake(_\w+)?\s*\(/;

/** Evaluates a template; the library of fakes is loaded only for a template that calls one, each locale by itself. */
export const evaluateTemplate = async (job: Job): Promise<Evaluated> => {
  let fakes = CALLS_FAKE.test(job.text) ? await loadFakes('en') : undefined;
  for (;;) {
    try {
      return attempt(job, fakes);
    } catch (error) {
      if (!(error instanceof FakesWanted)) throw error;
      fakes = await loadFakes(error.locale);
    }
  }
};
