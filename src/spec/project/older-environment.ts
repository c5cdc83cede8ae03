import { UsageError } from '../../diagnostics/errors.ts';
import { readOlder, type Written } from './older.ts';
import type { Settings } from './settings.ts';

/** The variables that the older tool read, and the settings they are. */
export const olderVariables: Readonly<Record<string, string>> = {
  CLEANROOM_CLI_PARALLEL: 'cli.parallel',
  CLEANROOM_CLI_JOBS: 'cli.jobs',
  CLEANROOM_CLI_OUTPUT_FORMAT: 'cli.output_format',
  CLEANROOM_CLI_FAIL_FAST: 'cli.fail_fast',
  CLEANROOM_CLI_WATCH: 'cli.watch',
  CLEANROOM_CLI_INTERACTIVE: 'cli.interactive',
  CLEANROOM_CONTAINERS_REUSE_ENABLED: 'containers.reuse_enabled',
  CLEANROOM_CONTAINERS_DEFAULT_IMAGE: 'containers.default_image',
  CLEANROOM_CONTAINERS_MAX_CONTAINERS: 'containers.max_containers',
  CLEANROOM_OBSERVABILITY_ENABLE_TRACING: 'observability.enable_tracing',
  CLEANROOM_OBSERVABILITY_ENABLE_METRICS: 'observability.enable_metrics',
  CLEANROOM_OBSERVABILITY_ENABLE_LOGGING: 'observability.enable_logging',
  CLEANROOM_OBSERVABILITY_LOG_LEVEL: 'observability.log_level',
  CLEANROOM_SECURITY_HERMETIC_ISOLATION: 'security.hermetic_isolation',
  CLEANROOM_SECURITY_NETWORK_ISOLATION: 'security.network_isolation',
  CLEANROOM_SECURITY_FILESYSTEM_ISOLATION: 'security.file_system_isolation',
  CLEANROOM_SECURITY_LEVEL: 'security.security_level',
};

/** A variable's text as the value it stands for: `true`, `4`, or itself. */
const meantBy = (text: string): unknown => {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+$/.test(text) ? BigInt(text) : text;
};

/** What the older tool's variables say. @throws UsageError with each that cannot be honoured. */
export const olderEnvironment = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const all = Object.entries(olderVariables).flatMap(([name, key]): readonly Written[] => {
    const text = env[name];
    if (text === undefined || text === '') return [];
    return [{ key, name, value: meantBy(text), from: { kind: 'environment', name } }];
  });
  const { settings, faults } = readOlder(all, all, (path) => path);
  if (faults.length > 0) throw new UsageError(faults);
  return settings;
};
