import type { Expectation } from '../model/expectation.ts';
import type { ServicePlan, StepPlan } from '../model/spec.ts';
import { type Lookup, lookIn, resolveText, resolveValue } from '../util/references.ts';
import { toValue } from '../util/value.ts';
import { type ActionResult, readResult } from './action-result.ts';
import type { RunningService } from './service.ts';

/** What `${{ … }}` may read in one scenario. */
interface MemoryFacts {
  readonly run: string;
  readonly seed: string;
  readonly scenario: string;
  readonly scratch: string;
  /** Those that run now. */
  services(): readonly RunningService[];
}

/** What a step leaves for references: its captures, then what every step of its kind has. */
const stepData = (result: ActionResult, captured: Readonly<Record<string, unknown>>): object => {
  const sources =
    result.kind === 'http' ? ['status', 'body', 'json'] : ['exit_code', 'stdout', 'stderr', 'json'];
  return {
    ...Object.fromEntries(sources.map((source) => [source, readResult(result, source)])),
    ...(result.kind === 'http' ? { headers: result.headers } : {}),
    ...captured,
  };
};

/** Remembers what steps left, and answers `${{ … }}`: services' outputs, results, captures, the run itself. */
export const createMemory = ({ run, seed, scenario, scratch, services }: MemoryFacts) => {
  const step: Record<string, object> = Object.create(null);
  const lookup: Lookup = (path) => {
    const service = Object.fromEntries(
      services().map(({ plan, service: started }) => [plan.id, started.outputs]),
    );
    return lookIn({ run: { id: run, seed }, scenario: { name: scenario }, scratch, service, step })(path);
  };
  return {
    lookup,
    remember(plan: StepPlan, result: ActionResult, captured: Readonly<Record<string, unknown>>): void {
      step[plan.name] = stepData(result, captured);
    },
  };
};

/** Places are shown as they were written. */
const KEPT = new Set(['at', 'places', 'id']);

const isText = (value: object): value is { type: 'string'; value: string } =>
  'type' in value && value.type === 'string' && 'value' in value && typeof value.value === 'string';

const deep = (value: unknown, lookup: Lookup): unknown => {
  if (typeof value === 'string') return resolveText(value, lookup);
  if (Array.isArray(value)) return value.map((one) => deep(one, lookup));
  if (typeof value !== 'object' || value === null) return value;
  if (isText(value)) return toValue(resolveValue(value.value, lookup));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, KEPT.has(key) ? one : deep(one, lookup)]),
  );
};

/** Whether there is anything to resolve: nearly never, so nearly nothing is copied. */
const hasReference = (value: unknown): boolean => JSON.stringify(value).includes('${{');

/** An expectation with its references replaced. Throws `UnresolvedReference`. */
export const resolveExpectation = (expectation: Expectation, lookup: Lookup): Expectation =>
  // the walk keeps the shape: only texts change, and texts stay texts where the model wants text
  hasReference(expectation) ? (deep(expectation, lookup) as Expectation) : expectation;

const texts = (map: Readonly<Record<string, string>>, lookup: Lookup): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, resolveText(value, lookup)]));

/** A service with its references replaced, in all that it is started with. Throws `UnresolvedReference`. */
export const resolveService = (plan: ServicePlan, lookup: Lookup): ServicePlan => ({
  ...plan,
  env: texts(plan.env, lookup),
  files: plan.files.map((file) =>
    file.content === undefined ? file : { ...file, content: resolveText(file.content, lookup) },
  ),
  options: deep(plan.options, lookup),
  ...(plan.command ? { command: plan.command.map((word) => resolveText(word, lookup)) } : {}),
});
