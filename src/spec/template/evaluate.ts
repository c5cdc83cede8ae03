import type { Diagnostic } from '../../model/diagnostic.ts';
import type { TemplateFunction } from './call.ts';
import { type Assignment, assigned, assignments } from './defaults.ts';
import { diagnose, KnownFault, type Place, type Source, TemplateFault } from './fault.ts';
import { functions } from './functions.ts';
import { Output } from './output.ts';
import { Endless, FakesWanted, type Faults, startEvaluation, type World } from './start.ts';
import { parseTemplate, type Template } from './syntax.ts';
import { gatherVariables, type Variables } from './variables.ts';

/** A template to render, and all that its rendering may depend on. */
export interface Job {
  readonly text: string;
  readonly source: Source;
  readonly vars: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
  readonly matrix?: Readonly<Record<string, unknown>>;
  /** Stronger than `[determinism] seed`. */
  readonly seed?: number;
  /** Used when neither says one. */
  readonly defaultSeed: number;
  readonly locate: World['locate'];
  readonly read: World['read'];
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
  const ms =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
};

const run = (template: Template, names: Variables, world: World, faults: Faults): Output => {
  const out = new Output();
  const evaluation = startEvaluation(world, faults);
  const top = { line: 1, column: 1, source: template.source };
  try {
    evaluation.run(template.root, { template, own: new Map(), around: names }, out);
  } catch (error) {
    if (!(error instanceof Endless)) throw error;
    evaluation.report(new TemplateFault('template-error', error.message, error.place), top);
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
  const now = once(
    () => frozen(assigned(freeze, ['determinism', 'freeze_clock'], rendered)) ?? job.nowMs,
    job.nowMs,
  );
  const world: World = {
    ...job,
    functions,
    fakes,
    seed,
    now,
    // Values under [vars] draw for themselves: what is printed there is what is read elsewhere.
    lane: (place) => writing(vars, job.source, place)?.path.join('.') ?? '',
  };
  const variables = gatherVariables({
    vars: job.vars,
    env: job.env,
    assignments: vars,
    ...(job.matrix && { matrix: job.matrix }),
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

/** Evaluates a template; the library of fakes is loaded only for a template that calls one. */
export const evaluateTemplate = async (job: Job): Promise<Evaluated> => {
  try {
    return attempt(job, undefined);
  } catch (error) {
    if (!(error instanceof FakesWanted)) throw error;
    const { fakes } = await import('./fakes.ts');
    return attempt(job, fakes);
  }
};
