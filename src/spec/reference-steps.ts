import { isTable } from './schema/parts.ts';
import { BUILT_IN } from './schema/step-capture.ts';
import type { Path, TomlTable, TomlValue } from './toml.ts';

/** A step as references know it, read from the text so that a fault in it does not hide others. */
export interface KnownStep {
  readonly name: string;
  readonly fields: readonly string[];
}

/** The tables of a list, with their paths; what is no table is another fault's business. */
export const listed = (
  value: TomlValue | undefined,
  path: Path,
): readonly { readonly table: TomlTable; readonly path: Path }[] =>
  Array.isArray(value)
    ? value.flatMap((one, index) => (isTable(one) ? [{ table: one, path: [...path, index] }] : []))
    : [];

const COMMAND_FIELDS = BUILT_IN.filter((one) => !['status', 'headers', 'body'].includes(one));
const HTTP_FIELDS = BUILT_IN.filter((one) => !['stdout', 'stderr', 'exit_code'].includes(one));

/** The steps of a list, with what each will have. */
export const stepsOf = (value: TomlValue | undefined, kind: string): readonly KnownStep[] =>
  listed(value, []).map(({ table }, index) => ({
    name: typeof table.name === 'string' ? table.name : `${kind} ${index + 1}`,
    fields: [
      ...(table.http === undefined ? COMMAND_FIELDS : HTTP_FIELDS),
      ...(isTable(table.capture) ? Object.keys(table.capture) : []),
    ],
  }));

interface PlacedStep {
  readonly table: TomlTable;
  readonly path: Path;
  readonly before: readonly KnownStep[];
  readonly beside: readonly string[];
  readonly after: readonly string[];
}

/** Every step with those that ran before it: setup, the scenario's own, teardown. */
export const stepsIn = (value: TomlTable): readonly PlacedStep[] => {
  const setup = stepsOf(value.setup, 'setup');
  const scenarios = listed(value.scenario, ['scenario']);
  // A teardown step runs after every scenario, so it may read what all of them have.
  const shared = sharedSteps(scenarios.map(({ table }) => table));
  return [
    ...sequence(value.setup, ['setup'], [], setup),
    ...scenarios.flatMap(({ table, path }) =>
      (table.concurrent === true ? crowd : sequence)(
        table.step,
        [...path, 'step'],
        setup,
        stepsOf(table.step, 'step'),
      ),
    ),
    ...sequence(value.teardown, ['teardown'], [...setup, ...shared], stepsOf(value.teardown, 'teardown')),
  ];
};

/** The steps that have all run when these scenarios, each on its own, are judged. */
export const stepsAround = (value: TomlTable, scenarios: readonly TomlTable[]): readonly KnownStep[] => [
  ...stepsOf(value.setup, 'setup'),
  ...sharedSteps(scenarios),
  ...stepsOf(value.teardown, 'teardown'),
];

const sharedSteps = (scenarios: readonly TomlTable[]): readonly KnownStep[] => {
  const [first = [], ...others] = scenarios.map(({ step }) => stepsOf(step, 'step'));
  return first.filter(({ name }) => others.every((steps) => steps.some((one) => one.name === name)));
};

const sequence = (
  value: TomlValue | undefined,
  path: Path,
  earlier: readonly KnownStep[],
  own: readonly KnownStep[],
): readonly PlacedStep[] =>
  listed(value, path).map((step, index) => ({
    ...step,
    before: [...earlier, ...own.slice(0, index)],
    beside: [],
    after: own.slice(index).map(({ name }) => name),
  }));

/** Steps that run all at once: none of them can read another. */
const crowd: typeof sequence = (value, path, earlier, own) =>
  listed(value, path).map((step) => ({
    ...step,
    before: earlier,
    beside: own.map(({ name }) => name),
    after: [],
  }));
