import type { ScenarioState } from '../reporters/reduce.ts';
import type { WatchState } from '../reporters/watched.ts';

/** A line of the tree: a spec, or one of its scenarios below it. */
export type Row =
  | {
      readonly kind: 'spec';
      readonly id: string;
      readonly spec: string;
      readonly scenarios: readonly ScenarioState[];
    }
  | {
      readonly kind: 'scenario';
      readonly id: string;
      readonly spec: string;
      readonly scenario: ScenarioState;
    };

export interface Filter {
  /** Held by the name of a scenario or the path of its spec, whatever its case. */
  readonly name: string;
  /** The beginning of a tag. */
  readonly tag: string;
}

const fits = ({ ref }: ScenarioState, { name, tag }: Filter): boolean => {
  const text = name.toLowerCase();
  const named = text === '' || ref.name.toLowerCase().includes(text) || ref.spec.toLowerCase().includes(text);
  return named && (tag === '' || (ref.tags ?? []).some((one) => one.startsWith(tag)));
};

/** Specs that cannot run, which have no scenario. */
const faultySpecs = ({ run }: WatchState, filter: Filter): readonly string[] => {
  if (filter.name !== '' || filter.tag !== '') return [];
  const known = new Set(run.scenarios.map(({ ref }) => ref.spec));
  const files = run.diagnostics.flatMap(({ at, severity }) =>
    at !== undefined && severity === 'error' && !known.has(at.file) ? [at.file] : [],
  );
  return [...new Set(files)];
};

/** The tree, line by line; faulty specs come first, for nothing else is said of them. */
export const rowsOf = (state: WatchState, filter: Filter): readonly Row[] => {
  const specs = new Map<string, ScenarioState[]>();
  for (const spec of faultySpecs(state, filter)) specs.set(spec, []);
  for (const scenario of state.run.scenarios) {
    if (!fits(scenario, filter)) continue;
    const known = specs.get(scenario.ref.spec);
    if (known) known.push(scenario);
    else specs.set(scenario.ref.spec, [scenario]);
  }
  return [...specs].flatMap(([spec, scenarios]): readonly Row[] => [
    { kind: 'spec', id: spec, spec, scenarios },
    ...scenarios.map((scenario): Row => ({ kind: 'scenario', id: scenario.ref.id, spec, scenario })),
  ]);
};

/** The scenarios a row stands for. */
export const scenariosOf = (row: Row): readonly ScenarioState[] =>
  row.kind === 'spec' ? row.scenarios : [row.scenario];
