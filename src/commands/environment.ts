import { warning } from '../diagnostics/diagnostic.ts';
import { distance } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Settings, Sourced } from '../spec/project/settings.ts';
import type { Host } from '../util/host.ts';
import { fromText } from './setting-flags.ts';
import { choice } from './values.ts';

/** The variables of the environment that are settings, and the keys of the project file that they replace. */
export const settingVariables = {
  CLNRM_SPECS: 'specs',
  CLNRM_JOBS: 'jobs',
  CLNRM_REPORTERS: 'reporters',
  CLNRM_TAGS: 'tags',
  CLNRM_FAIL_FAST: 'fail_fast',
  CLNRM_TIMEOUT: 'timeout',
  CLNRM_RETRIES: 'retries',
  CLNRM_SECRETS: 'secrets',
  CLNRM_LEVEL: 'isolation.level',
  CLNRM_REQUIRE_SEALED: 'isolation.network',
} as const satisfies Readonly<Record<string, keyof Settings>>;

type Name = keyof typeof settingVariables;

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const isOn = (name: string, text: string): boolean =>
  ['true', '1'].includes(choice(name, text, ['true', 'false', '1', '0']));

/** What the environment sets; an empty variable sets nothing. @throws UsageError for one that cannot be read. */
export const environmentSettings = (env: Host['env']): Settings => {
  const from = <T>(name: Name, read: (name: string, text: string) => T): Sourced<T> | undefined => {
    const text = env[name];
    if (text === undefined || text === '') return;
    return { value: read(name, text), from: { kind: 'environment', name } };
  };
  const texts = (name: Name) => from(name, (_, text) => list(text));
  const specs = texts('CLNRM_SPECS');
  const reporters = texts('CLNRM_REPORTERS');
  const secrets = texts('CLNRM_SECRETS');
  const jobs = from('CLNRM_JOBS', fromText.jobs);
  const tags = from('CLNRM_TAGS', (_, text) => text);
  const fail_fast = from('CLNRM_FAIL_FAST', isOn);
  const timeout = from('CLNRM_TIMEOUT', fromText.timeout);
  const retries = from('CLNRM_RETRIES', fromText.retries);
  const level = from('CLNRM_LEVEL', fromText.level);
  const network = from('CLNRM_REQUIRE_SEALED', (name, text) =>
    isOn(name, text) ? ('sealed' as const) : ('auto' as const),
  );
  return {
    ...(specs && { specs }),
    ...(jobs && { jobs }),
    ...(reporters && { reporters }),
    ...(tags && { tags }),
    ...(fail_fast && { fail_fast }),
    ...(timeout && { timeout }),
    ...(retries && { retries }),
    ...(secrets && { secrets }),
    ...(level && { 'isolation.level': level }),
    ...(network && { 'isolation.network': network }),
  };
};

/** Variables that are nearly settings: misspelt they would change nothing, in silence. */
export const strangeVariables = (env: Host['env']): readonly Diagnostic[] =>
  Object.keys(env).flatMap((name) => {
    if (!name.startsWith('CLNRM_') || name.startsWith('CLNRM_VAR_') || Object.hasOwn(settingVariables, name))
      return [];
    const meant = Object.keys(settingVariables).find((known) => distance(name, known) <= 2);
    if (meant === undefined) return [];
    return [warning('bad-usage', `the variable ${name} sets nothing`, { hint: `did you mean ${meant}?` })];
  });
