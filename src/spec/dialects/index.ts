import { type Header, type Toml, tomlOf } from '../toml.ts';
import { assertions } from './assertions.ts';
import { cleanup } from './cleanup.ts';
import { expectations } from './expect.ts';
import { expectedOutput } from './expect-output.ts';
import { olderMeaning } from './meaning.ts';
import { otelExpectations } from './otel-expectations.ts';
import { otelValidation } from './otel-validation.ts';
import type { Change, Reading, Refusal } from './reading.ts';
import { runnerNames } from './runner-names.ts';
import { scenarios } from './scenario.ts';
import { usablePlugins } from './service-plugin.ts';
import { stayAlive } from './service-stay.ts';
import { services } from './services.ts';
import { settings } from './settings.ts';
import { steps } from './steps.ts';
import { testMetadata } from './test-metadata.ts';
import type { TableEntry } from './tree.ts';
import { templateVars } from './vars.ts';

export type { Change, Refusal };

/** A spec in today's form: whatever it was written in, its places are the author's. */
export interface Normalised {
  readonly toml: Toml;
  /** What was read as what; none for a file of today's form. */
  readonly changes: readonly Change[];
  /** Older keys that cannot be carried out. */
  readonly refusals: readonly Refusal[];
}

type Dialect = (root: TableEntry, reading: Reading) => TableEntry;

/** In this order: what stands where first, then what it says. */
const FORMS: readonly Dialect[] = [
  testMetadata,
  templateVars,
  services,
  scenarios,
  steps,
  cleanup,
  settings,
  otelValidation,
  expectedOutput,
  expectations,
];

/** Only in a file that some older form was found in. */
const MEANINGS: readonly Dialect[] = [
  usablePlugins,
  runnerNames,
  otelExpectations,
  assertions,
  stayAlive,
  olderMeaning,
];

const ALWAYS_OLDER = ['assertions', 'otel_expectations'];

/** Reads older forms as today's. `plugins` are the names that `plugin` may bear. */
export const normalise = (toml: Toml, plugins: readonly string[]): Normalised => {
  const reading: Reading = { plugins, changes: [], refusals: [], awaited: [], collected: [] };
  const formed = FORMS.reduce((root, dialect) => dialect(root, reading), toml.root);
  const isToday = reading.changes.length + reading.refusals.length === 0;
  if (isToday && !ALWAYS_OLDER.some((key) => formed.children.has(key)))
    return { toml, changes: [], refusals: [] };
  const root = MEANINGS.reduce((known, dialect) => dialect(known, reading), formed);
  return {
    toml: tomlOf(root, headersIn(toml.headers, root)),
    changes: reading.changes,
    refusals: reading.refusals,
  };
};

/** Where each scenario's tables begin: a line names the scenario whose tables stand there. */
const headersIn = (headers: readonly Header[], root: TableEntry): readonly Header[] => {
  const scenario = root.children.get('scenario');
  const before = headers.some(({ path: [first] }) => first === 'steps') && scenario?.kind === 'list' ? 1 : 0;
  return headers.map(({ path, line }): Header => {
    const [first, index, ...rest] = path;
    if (first === 'steps')
      return { path: ['scenario', 0, 'step', ...(index === undefined ? [] : [index]), ...rest], line };
    if ((first === 'scenario' || first === 'scenarios') && typeof index === 'number')
      return { path: ['scenario', index + before, ...rest], line };
    return { path, line };
  });
};
