import { read } from '../read.ts';
import { isTable } from '../schema/parts.ts';
import { plain } from '../schema/value.ts';
import type { GivenVariable } from '../template/variables.ts';
import type { ProjectReader, Said } from './file.ts';
import { localReporter } from './reporter.ts';
import { project } from './schema.ts';
import type { Settings } from './settings.ts';

const variablesOf = ({ source }: ProjectReader): readonly GivenVariable[] => {
  const { vars } = source.toml.value;
  if (!isTable(vars)) return [];
  return Object.entries(vars).map(([name, value]) => ({
    name,
    value: plain(value),
    detail: `${source.rendered.file.id}:${source.atKey(['vars', name]).line}`,
  }));
};

/** Reads `clnrm.toml`; faults go to the reader. */
export const today = (reader: ProjectReader): Said => {
  const { source, sourced, local } = reader;
  const written = read(reader, project, source.toml.value, []);
  if (written === undefined) return { settings: {}, variables: [] };
  const { specs, jobs, reporters, tags, fail_fast, timeout, retries, secrets, isolation = {} } = written;
  const { level, network, allow, pass_env, image } = isolation;
  const within = (key: string): readonly string[] => ['isolation', key];
  const settings: Settings = {
    ...(specs && { specs: sourced(specs.map(local), ['specs']) }),
    ...(jobs !== undefined && { jobs: sourced(jobs, ['jobs']) }),
    ...(reporters && {
      reporters: sourced(
        reporters.map((one) => localReporter(one, local)),
        ['reporters'],
      ),
    }),
    ...(tags !== undefined && { tags: sourced(tags, ['tags']) }),
    ...(fail_fast !== undefined && { fail_fast: sourced(fail_fast, ['fail_fast']) }),
    ...(timeout !== undefined && { timeout: sourced(timeout, ['timeout']) }),
    ...(retries !== undefined && { retries: sourced(retries, ['retries']) }),
    ...(secrets && { secrets: sourced(secrets, ['secrets']) }),
    ...(level && { 'isolation.level': sourced(level, within('level')) }),
    ...(network && { 'isolation.network': sourced(network, within('network')) }),
    ...(allow && { 'isolation.allow': sourced(allow, within('allow')) }),
    ...(pass_env && { 'isolation.pass_env': sourced(pass_env, within('pass_env')) }),
    ...(image !== undefined && { 'isolation.image': sourced(image, within('image')) }),
  };
  return { settings, variables: variablesOf(reader) };
};
