import type { Isolation } from '../../model/spec.ts';
import { longestFirst, namedSecrets } from '../../util/mask.ts';
import type { ParsedSpec } from '../parse.ts';
import type { ParsedScenario } from '../parse-scenario.ts';
import type { SpecDefaults } from '../project/settings.ts';
import { secretsOf } from './secrets.ts';

/** Settings of a room, and how TOML writes them. */
const KEYS = [
  ['level', 'level'],
  ['network', 'network'],
  ['allow', 'allow'],
  ['passEnv', 'pass_env'],
  ['image', 'image'],
] as const satisfies readonly (readonly [keyof Isolation, string])[];

const NOTHING: Isolation = { level: 'auto', network: 'auto', allow: [], passEnv: [] };

/** `[isolation]` of a spec; what it does not write is the project's. A project that must be sealed stays so. */
export const isolationWith = (
  { settings, source }: Pick<ParsedSpec, 'settings' | 'source'>,
  defaults: SpecDefaults | undefined,
): Isolation => {
  const own = settings.isolation ?? NOTHING;
  const missing = KEYS.flatMap(([key, written]) => {
    const value = defaults?.isolation[key];
    const isWritten = source.toml.positionOf(['isolation', written]) !== undefined;
    return value === undefined || isWritten ? [] : [[key, value] as const];
  });
  const sealed = defaults?.isolation.network === 'sealed' ? { network: 'sealed' as const } : {};
  return { ...own, ...Object.fromEntries(missing), ...sealed };
};

/** How often a scenario is tried again: the command line's, its own, the project's. */
export const retriesOf = (
  { source }: Pick<ParsedSpec, 'source'>,
  { path, written }: Pick<ParsedScenario, 'path' | 'written'>,
  { retries, defaults }: { readonly retries?: number; readonly defaults?: SpecDefaults },
): number => {
  if (retries !== undefined) return retries;
  const isWritten = source.toml.positionOf([...path, 'retries']) !== undefined;
  return (isWritten ? written?.retries : defaults?.retries) ?? 0;
};

/** What must not be shown of a spec: what looks secret, and what the project names so. */
export const secretsWith = (
  parts: Parameters<typeof secretsOf>[0],
  names: readonly string[],
  defaults: SpecDefaults | undefined,
): readonly string[] =>
  longestFirst([
    ...secretsOf(parts, names),
    ...namedSecrets(
      parts.flatMap(({ env }) => Object.entries(env)),
      defaults?.secrets ?? [],
    ),
  ]);
