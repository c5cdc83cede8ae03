import { show } from '../schema/say.ts';
import type { SettingValues } from './settings.ts';

/** What an older setting comes to: today's settings, nothing because it is so anyway, or why it cannot be honoured. */
export type Outcome =
  | { readonly set: Partial<SettingValues> }
  | { readonly refused: string; readonly hint: string }
  | { readonly wrong: string };

/** What a rule may ask: other older settings, and how a path of the file is written from here. */
export interface Asking {
  get(key: string): unknown;
  local(path: string): string;
}

/** Reads one older setting. */
export type Rule = (value: unknown, asking: Asking) => Outcome;

/** It is so anyway. */
const so: Outcome = { set: {} };

const refuse = (refused: string, hint: string): Outcome => ({ refused, hint });

const typed =
  <T>(wanted: string, is: (value: unknown) => value is T) =>
  (rule: (value: T, asking: Asking) => Outcome): Rule =>
  (value, asking) =>
    is(value) ? rule(value, asking) : { wrong: `must be ${wanted}, and is ${show(value)}` };

const flag = typed('true or false', (value) => typeof value === 'boolean');
const count = typed('a whole number', (value) => typeof value === 'bigint');
const text = typed('text', (value) => typeof value === 'string');
const texts = typed(
  'a list of texts',
  (value): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string'),
);

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `60s`, `5 minutes`: whole numbers with a unit, as the older tool wrote them. */
const time =
  (rule: (ms: number, written: string) => Outcome): Rule =>
  (value) => {
    const [, digits = '', unit = ''] =
      typeof value === 'string'
        ? (/^\s*(\d+)\s*(s|m|h|d)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?|ays?)?\s*$/i.exec(value) ?? [])
        : [];
    const ms = Number(digits) * (UNITS[unit.toLowerCase()] ?? 0);
    if (ms > 0) return rule(ms, String(value));
    return { wrong: `must be a time such as "60s", and is ${show(value)}` };
  };

/** Only this value says what is so today. */
const only = (value: boolean, why: string, hint: string): Rule =>
  flag((written) => (written === value ? so : refuse(why, hint)));

const never =
  (why: string, hint: string): Rule =>
  () =>
    refuse(why, hint);

const info: Rule = text(() => so);

const SEALED: Partial<SettingValues> = { 'isolation.network': 'sealed' };
const sealed: Rule = flag((wanted) =>
  wanted
    ? { set: SEALED }
    : refuse('rooms are sealed wherever the machine can', 'name the ways out: [isolation] allow in the spec'),
);

const FORMATS: readonly unknown[] = ['human', 'json', 'junit'];

/** `output_format` and `generate_junit` together are today's `reporters`. */
const reporters = ({ get, local }: Asking): Partial<SettingValues> => {
  const format = get('cli.output_format');
  const folder = get('reporting.report_dir');
  const junit = local(`${typeof folder === 'string' ? folder : 'reports'}/junit.xml`);
  return {
    reporters: [
      typeof format === 'string' && FORMATS.includes(format) ? format : 'human',
      ...(get('reporting.generate_junit') === true ? [`junit=${junit}`] : []),
    ],
  };
};

const retries = ({ get }: Asking): Partial<SettingValues> => {
  const wanted = get('test_execution.retry_count');
  if (get('test_execution.retry_on_failure') !== true) return { retries: 0 };
  return { retries: typeof wanted === 'bigint' ? Number(wanted) : 3 };
};

const eachService = (keys: string): string => `write ${keys} at each [service.*]`;
const LEAVE = 'leave it out';

/** Every setting of the older tool, by table and key. */
export const olderRules: Readonly<Record<string, Rule>> = {
  'project.name': info,
  'project.version': info,
  'project.description': info,
  'cli.parallel': flag((wanted) => (wanted ? so : { set: { jobs: 1 } })),
  'cli.jobs': count((jobs, { get }) => {
    if (jobs < 1n || jobs > 1024n) return { wrong: `must be a whole number from 1 to 1024, and is ${jobs}` };
    return get('cli.parallel') === false ? so : { set: { jobs: Number(jobs) } };
  }),
  'cli.output_format': text((format, asking) =>
    FORMATS.includes(format)
      ? { set: reporters(asking) }
      : refuse('there is no such reporter yet', 'write "human", "json" or "junit"'),
  ),
  'cli.fail_fast': flag((fail_fast) => ({ set: { fail_fast } })),
  'cli.watch': only(false, 'there is no watch mode yet', 'write false'),
  'cli.interactive': only(false, 'there is no interactive mode yet', 'write false'),
  'containers.reuse_enabled': only(
    false,
    'containers are never reused: every scenario has fresh ones',
    'write false',
  ),
  'containers.default_image': text((image) =>
    image === '' ? { wrong: 'must be text that is not empty' } : { set: { 'isolation.image': image } },
  ),
  'containers.pull_policy': text((policy) => {
    if (policy === 'if-not-present' || policy === 'missing') return so;
    return refuse('images are pulled when they are missing', eachService('pull = "always" or "never"'));
  }),
  'containers.cleanup_policy': text((policy) =>
    policy === 'always'
      ? so
      : refuse(
          'what a run started is always removed',
          'write "always"; --keep leaves the room of a red scenario up',
        ),
  ),
  'containers.max_containers': never(
    'containers are not counted',
    'write jobs = N in clnrm.toml: so many scenarios at a time',
  ),
  'containers.startup_timeout': time((ms, written) =>
    ms === 30_000
      ? so
      : refuse('each service has its own', eachService(`wait = { …, timeout = "${written}" }`)),
  ),
  'services.default_timeout': time((ms, written) =>
    ms === 30_000
      ? so
      : refuse('each service has its own', eachService(`wait = { …, timeout = "${written}" }`)),
  ),
  'services.health_check_interval': never(
    'readiness is looked at every 25 ms',
    eachService('wait = { …, interval = "1s" }'),
  ),
  'services.health_check_timeout': never(
    'a probe has no limit of its own',
    eachService('wait = { …, timeout = "30s" }'),
  ),
  'services.max_retries': count((times) =>
    times === 0n ? so : refuse('the start of a service is not tried again', 'write 0'),
  ),
  'observability.enable_tracing': only(true, 'spans are the evidence', 'write true'),
  'observability.enable_metrics': only(false, 'clnrm has no metrics', 'write false'),
  'observability.enable_logging': only(
    true,
    'the log of a service is shown where it went wrong',
    'write true; -q shows less',
  ),
  'observability.log_level': text((level) =>
    level === 'info'
      ? so
      : refuse('how much is shown is said on the command line', 'write "info"; -v shows more, -q less'),
  ),
  'observability.metrics_port': never('clnrm has no metrics', LEAVE),
  'observability.traces_endpoint': never(
    "where clnrm's own spans go is said by the spec",
    'write [otel] exporter = "otlp" and endpoint = "…" in the spec',
  ),
  'plugins.auto_discover': only(false, 'plugins of your own are not supported yet', 'write false'),
  'plugins.plugin_dir': never('plugins of your own are not supported yet', LEAVE),
  'plugins.enabled_plugins': texts(() => refuse('every plugin that `clnrm plugins` lists is there', LEAVE)),
  'performance.container_pool_size': count((size) =>
    size === 0n ? so : refuse('containers are not kept in a pool', 'write 0'),
  ),
  'performance.lazy_initialization': only(
    false,
    'the services of a spec start with each scenario',
    'write false',
  ),
  'performance.cache_compiled_tests': only(false, 'nothing is cached', 'write false'),
  'performance.parallel_step_execution': only(
    false,
    'steps run in order',
    'write concurrent = true at the [[scenario]]',
  ),
  'test_execution.default_timeout': time((timeout) => ({ set: { timeout } })),
  'test_execution.step_timeout': never('each step has its own', 'write timeout = "…" at the step'),
  'test_execution.retry_on_failure': flag((_, asking) => ({ set: retries(asking) })),
  'test_execution.retry_count': count((times, { get }) => {
    if (times < 0n) return { wrong: `must be a whole number from 0 up, and is ${times}` };
    return get('test_execution.retry_on_failure') === undefined
      ? refuse('it is not said whether to try again', 'write retry_on_failure beside it')
      : so;
  }),
  'test_execution.test_dir': text((folder, { local }) => ({ set: { specs: [local(folder)] } })),
  'reporting.generate_html': only(false, 'there is no HTML report yet', 'write false'),
  'reporting.generate_junit': flag((wanted, asking) => (wanted ? { set: reporters(asking) } : so)),
  'reporting.report_dir': info,
  'reporting.include_timestamps': only(false, 'reports hold durations, not times of day', 'write false'),
  'reporting.include_logs': only(true, 'reports hold the output of what is red', 'write true'),
  'security.hermetic_isolation': sealed,
  'security.network_isolation': sealed,
  'security.file_system_isolation': sealed,
  'security.security_level': never(
    'rooms have levels of another kind',
    'write isolation = { level = "container" } in clnrm.toml',
  ),
};
