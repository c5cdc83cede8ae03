import { availableParallelism } from 'node:os';
import { frames } from '../diagnostics/frame.ts';
import { DEFAULT_TIMEOUT_MS } from '../spec/plan.ts';
import type { Origin, SettingValues } from '../spec/project/settings.ts';
import { showDuration } from '../util/duration.ts';
import { lookOf } from '../util/look.ts';
import { longestFirst, masker, namedSecrets, secretsIn } from '../util/mask.ts';
import { defineCommand } from './command.ts';
import { settings as settingFlags } from './run-options.ts';
import { type Effective, settle } from './settings.ts';
import { choice } from './values.ts';

/** What holds where nothing is said. */
const fallbacks = (): SettingValues => ({
  specs: ['.'],
  jobs: availableParallelism(),
  reporters: ['human'],
  tags: '',
  fail_fast: false,
  timeout: DEFAULT_TIMEOUT_MS,
  retries: 0,
  secrets: [],
  'isolation.level': 'auto',
  'isolation.network': 'auto',
  'isolation.allow': [],
  'isolation.pass_env': [],
  'isolation.image': '',
});

interface Row {
  readonly name: string;
  readonly value: unknown;
  readonly from: Origin;
  /** Where it came from, in a word. */
  readonly origin: string;
}

const originOf = (from: Origin): string => {
  switch (from.kind) {
    case 'default':
      return 'default';
    case 'file':
      return `${from.at.file}:${from.at.line}`;
    default:
      return from.name;
  }
};

const rowsOf = ({ settings, variables }: Effective): readonly Row[] => [
  ...Object.entries(fallbacks()).map(([name, fallback]) => {
    const set = Object.entries(settings).find(([one]) => one === name)?.[1];
    const { value, from } = set ?? { value: fallback, from: { kind: 'default' as const } };
    return { name, value, from, origin: originOf(from) };
  }),
  ...variables.map(({ name, value, detail }) => ({
    name: `vars.${name}`,
    value,
    from: { kind: 'file' as const, at: { file: detail, line: 0, column: 0 } },
    origin: detail,
  })),
];

const shown = ({ name, value }: Row): string =>
  name === 'timeout' && typeof value === 'number' ? showDuration(value) : JSON.stringify(value);

/** What must not be shown: what looks secret, and what is named so. */
const secretsOf = ({ settings, variables }: Effective, env: Readonly<Record<string, string | undefined>>) => {
  const given = [
    ...Object.entries(env),
    ...variables.flatMap(({ name, value }) => (typeof value === 'string' ? [[name, value] as const] : [])),
  ];
  return longestFirst([...secretsIn(given), ...namedSecrets(given, settings.secrets?.value ?? [])]);
};

/** `clnrm config`: what holds here for a run with these flags, and where each value came from. */
export default defineCommand({
  flags: {
    ...settingFlags,
    format: { value: 'FORMAT', describe: 'human or json', choices: ['human', 'json'] },
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm config', 'what holds in this folder, and who says so'],
    ['clnrm config -j4 --format json', 'with a flag of a run, for a program'],
  ],
  async run(given, host) {
    const format = choice('--format', given.format ?? 'human', ['human', 'json']);
    const effective = await settle(given, host);
    const noColour = given['no-color'] ?? false;
    host.stderr.write(frames(effective.notices, lookOf(host.stderr, host.env, noColour)));
    const rows = masker<readonly Row[]>(secretsOf(effective, host.env))(rowsOf(effective));
    const file = effective.project?.id ?? null;
    if (format === 'json') {
      const settings = Object.fromEntries(
        rows.map(({ name, value, origin }) => [name, { value, from: origin }]),
      );
      host.stdout.write(`${JSON.stringify({ file, settings }, null, 2)}\n`);
      return 0;
    }
    const { paint } = lookOf(host.stdout, host.env, noColour);
    const width = Math.max(...rows.map(({ name }) => name.length));
    const middle = Math.max(...rows.map((row) => shown(row).length));
    host.stdout.write(`project file: ${file ?? 'none, here or above'}\n\n`);
    for (const row of rows) {
      const value = shown(row).padEnd(middle);
      host.stdout.write(`${paint('bold', row.name.padEnd(width))}  ${value}  ${paint('dim', row.origin)}\n`);
    }
    return 0;
  },
});
