import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { workspaceOf } from '../engine/workspace.ts';
import type { Expectation } from '../model/expectation.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Action, StepPlan } from '../model/spec.ts';

/** What of the disk a spec's verdict depends on, beside the spec itself. All paths are absolute. */
export interface SpecFiles {
  readonly files: ReadonlySet<string>;
  /** Folders of which any file may count. */
  readonly trees: ReadonlySet<string>;
  /** Its golden traces: nobody else's verdict depends on them. */
  readonly golden: ReadonlySet<string>;
  /** What it runs can write into `trees` themselves: it has no copy of them. */
  readonly writes: boolean;
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

const stepsOf = ({ setup, steps, teardown }: ScenarioPlan): readonly StepPlan[] => [
  ...setup,
  ...steps,
  ...teardown,
];

const namedBy = (action: Action): readonly string[] => {
  if (action.kind !== 'http') return [];
  const parts = action.body?.kind === 'multipart' ? action.body.parts : [];
  return [
    ...(action.ca === undefined ? [] : [action.ca]),
    ...parts.flatMap((part) => ('path' in part ? [part.path] : [])),
  ];
};

const goldenOf = (expectations: readonly Expectation[], name: string): readonly string[] =>
  expectations.flatMap((one) =>
    one.family === 'golden' ? [one.trace.replace(/\$\{\{\s*scenario\.name\s*\}\}/g, () => name)] : [],
  );

/** A path that is known when it runs only stands for the folder that it is surely below. */
const placed = (path: string): { readonly path: string; readonly whole: boolean } => {
  const place = path.indexOf('${{');
  return place < 0 ? { path, whole: false } : { path: dirname(`${path.slice(0, place)}x`), whole: true };
};

/** Processes see the workspace; what only containers run sees what is mounted there. */
const seesWorkspace = ({ services, scenarios, isolation }: SpecPlan): boolean =>
  services.some(({ backend }) => backend === 'namespace' || backend === 'process') ||
  scenarios
    .flatMap(stepsOf)
    .some(
      ({ action, service, nested }) => nested === true || (action.kind !== 'http' && service === undefined),
    ) ||
  isolation.level === 'container';

/** Reads off a plan what its verdict depends on; `plainProcesses`: this machine has no namespaces. */
export const filesOf = (spec: SpecPlan, plainProcesses: boolean): SpecFiles => {
  const { folder, services, scenarios, union } = spec;
  const all = [...scenarios, ...(union ? [union.scenario] : [])];
  const mounts = services.flatMap(({ volumes }) => volumes);
  const golden = all.flatMap(({ expectations, name }) => goldenOf(expectations, name)).map(placed);
  const named = [
    ...services.flatMap(({ files }) => files.flatMap(({ source }) => source ?? [])),
    ...all.flatMap(stepsOf).flatMap(({ action }) => namedBy(action)),
    ...mounts.map(({ source }) => source),
  ].map(placed);
  const files = new Set<string>();
  const trees = new Set<string>(seesWorkspace(spec) ? [workspaceOf(folder)] : []);
  for (const { path, whole } of [...named, ...golden]) {
    const full = resolve(folder, path);
    (whole || isFolder(full) ? trees : files).add(full);
  }
  return {
    files,
    trees,
    golden: new Set(golden.filter(({ whole }) => !whole).map(({ path }) => resolve(folder, path))),
    writes: plainProcesses || spec.isolation.level === 'process' || mounts.some(({ readOnly }) => !readOnly),
  };
};
