import { dirname, relative } from 'node:path';
import { fault, warning } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { findProject, type ProjectFile } from '../spec/project/find.ts';
import { defaultsOf, type Project, type Settings, type SpecDefaults } from '../spec/project/settings.ts';
import type { Host } from '../util/host.ts';
import { SHORTEST_NAMED } from '../util/mask.ts';
import { environmentSettings, strangeVariables } from './environment.ts';
import { flagSettings, type SettingFlags } from './setting-flags.ts';

/** Everything that is set: by the project file, the environment and the flags, each stronger than the one before. */
export interface Effective {
  readonly project: Pick<Project, 'id' | 'path'> | undefined;
  /** The strongest of each. */
  readonly settings: Settings;
  /** Only what the environment and the flags say: they are stronger than the specs. */
  readonly strong: Settings;
  readonly variables: Project['variables'];
  /** What the specs are stronger than. */
  readonly defaults: SpecDefaults;
  readonly notices: readonly Diagnostic[];
}

const NOTHING = { settings: {}, variables: [] };

/** A value of one or two characters cannot be hidden: every text would be full of stars. */
const secretFaults = ({ secrets }: Settings, { env }: Host): readonly Diagnostic[] => {
  const at = secrets?.from.kind === 'file' ? { at: secrets.from.at } : {};
  return (secrets?.value ?? []).flatMap((name) => {
    const length = env[name]?.length ?? 0;
    if (length === 0 || length >= SHORTEST_NAMED) return [];
    const message = `the value of the secret ${name} is too short to be hidden: ${length} of at least ${SHORTEST_NAMED} characters`;
    return [
      fault('bad-usage', message, { ...at, hint: 'use a longer one, or take the name out of `secrets`' }),
    ];
  });
};

/** What the older tool's variables say; nearly nobody has one. */
const olderSettings = async (env: Host['env']): Promise<Settings> => {
  if (!Object.keys(env).some((name) => name.startsWith('CLEANROOM_'))) return {};
  const { olderEnvironment } = await import('../spec/project/older-environment.ts');
  return olderEnvironment(env);
};

/** The parser is loaded where there is something to parse: a run starts its first room before it reads specs. */
const readProject = async (found: ProjectFile, cwd: string): Promise<Project> =>
  (await import('../spec/project/file.ts')).readProjectFile(found, cwd);

/** Reads everything that is set. Rejects with UsageError with all that is wrong in the project file, or in one other source. */
export const settle = async (given: SettingFlags, host: Host): Promise<Effective> => {
  const { cwd, env } = host;
  const found = findProject(cwd);
  const file = found && (await readProject(found, cwd));
  const { settings: written, variables } = file ?? NOTHING;
  const strong = { ...(await olderSettings(env)), ...environmentSettings(env), ...flagSettings(given) };
  const settings = { ...written, ...strong };
  const faults = secretFaults(settings, host);
  if (faults.length > 0) throw new UsageError(faults);
  const beside = found?.beside;
  const network = settings['isolation.network'];
  return {
    project: file,
    settings,
    strong,
    variables,
    defaults: defaultsOf({
      settings: { ...written, ...(network && { 'isolation.network': network }) },
      variables,
    }),
    notices: [
      ...strangeVariables(env),
      ...(beside === undefined
        ? []
        : [
            warning('bad-usage', `${relative(cwd, beside)} is not read: ${file?.id} is beside it`, {
              hint: `remove it; \`clnrm config\` shows what holds in ${relative(cwd, dirname(beside)) || '.'}`,
            }),
          ]),
    ],
  };
};
