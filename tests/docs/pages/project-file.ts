import { settingVariables } from '../../../src/commands/environment.ts';
import { tablesIn } from '../../../src/spec/describe/parts.ts';
import { olderVariables } from '../../../src/spec/project/older-environment.ts';
import { olderRules } from '../../../src/spec/project/older-rules.ts';
import { project } from '../../../src/spec/project/schema.ts';
import { innerTables, keyTable, laterRows } from '../key-table.ts';
import { block, code, page, table } from '../markdown.ts';

const EXAMPLE = `specs = ["specs/**"]
reporters = ["human", "junit=out/junit.xml"]
tags = "not slow"
timeout = "1m"
secrets = ["STRIPE_KEY"]

[vars]
region = "eu"

[isolation]
network = "sealed"`;

const HONOURED: Readonly<Record<string, string>> = {
  'cli.parallel': '`false` is `jobs = 1`; `true` says nothing',
  'cli.jobs': '`jobs`, unless `parallel = false`',
  'cli.output_format': '`reporters`: `human`, `json` or `junit`',
  'cli.fail_fast': '`fail_fast`',
  'containers.default_image': '`isolation.image`',
  'test_execution.default_timeout': '`timeout`',
  'test_execution.retry_on_failure': '`retries`: 0, or `retry_count`',
  'test_execution.retry_count': '`retries`, where `retry_on_failure` is written',
  'test_execution.test_dir': '`specs`',
  'reporting.generate_junit': '`true` adds `junit.xml` in `report_dir` to `reporters`',
  'reporting.report_dir': 'the folder of `junit.xml`',
  'security.hermetic_isolation': '`true` is `isolation.network = "sealed"`',
  'security.network_isolation': 'the same',
  'security.file_system_isolation': 'the same',
};

/** What a rule accepts because it is so anyway, found by asking it. */
const soAnyway = (key: string): string => {
  const tried: readonly unknown[] = [true, false, 0n, '30s', 'info', 'always', 'if-not-present'];
  const asking = { get: () => undefined, local: (path: string) => path };
  const accepted = tried.filter((value) => {
    const outcome = olderRules[key]?.(value, asking);
    return outcome !== undefined && 'set' in outcome;
  });
  if (accepted.length === 0) return 'refused by name, with what to write instead';
  if (accepted.length > 3) return 'read and of no effect: a text for people';
  return `${accepted.map((one) => code(typeof one === 'string' ? JSON.stringify(one) : String(one))).join(', ')} is so anyway; anything else is refused`;
};

/** `clnrm.toml`, the environment, and the older tool's file. */
export const projectFile = (): string =>
  page(
    'The project file',
    '`src/spec/project/` and `src/spec/describe/`',
    'What holds for all specs of a project stands in `clnrm.toml`, in the folder where clnrm runs or in one above it; the nearest one is read. An unknown key is an error. `clnrm config` shows what holds, and where each value came from. `clnrm schema --project` is its JSON Schema.',
    block('TOML', EXAMPLE),
    keyTable(project),
    ...innerTables(project),
    [
      '## What is stronger',
      'The project file < what a spec says itself < the environment < flags. Two things differ:',
      '- `vars` and `secrets` add up: a variable of `[vars]` replaces the one of the same name, the others stay.\n- `isolation.network = "sealed"` holds for every spec, as `--require-sealed` does; only `CLNRM_REQUIRE_SEALED=false` lifts it.',
      'Reporters, specs and tags are not of a spec: there the strongest source that says something replaces the others.',
    ].join('\n\n'),
    `## Environment\n\nAn empty variable sets nothing. Lists are divided by commas; paths start in the folder where clnrm runs. \`CLNRM_VAR_<name>\` is a template variable.\n\n${table(
      ['Variable', 'Key', 'Value'],
      Object.entries(settingVariables).map(([name, key]) => [code(name), code(key), VALUES[name] ?? '']),
    )}`,
    '## Not there yet',
    table(
      ['Key', 'In', 'Value', 'Meaning', 'What to write instead'],
      tablesIn(project).flatMap((one) => laterRows(one)),
    ),
    `## cleanroom.toml\n\nThe file of the older tool is read where there is no \`clnrm.toml\`. Each of its settings is honoured, is so anyway, or is refused by name; none is dropped. \`~/.config/cleanroom/cleanroom.toml\` is not read: what a run does is said by the project. Times are whole numbers with \`s m h d\`.\n\n${table(
      ['Setting', 'Today'],
      Object.keys(olderRules).map((key) => [code(key), HONOURED[key] ?? soAnyway(key)]),
    )}`,
    `Its variables follow the same rules, and are stronger than the specs as all of the environment is:\n\n${table(
      ['Variable', 'Setting'],
      Object.entries(olderVariables).map(([name, key]) => [code(name), code(key)]),
    )}`,
  );

const VALUES: Readonly<Record<string, string>> = {
  CLNRM_SPECS: 'paths and patterns',
  CLNRM_JOBS: 'a whole number',
  CLNRM_REPORTERS: '`human,junit=out/junit.xml`',
  CLNRM_TAGS: 'an expression',
  CLNRM_FAIL_FAST: '`true` or `false`',
  CLNRM_TIMEOUT: 'a duration',
  CLNRM_RETRIES: 'a whole number',
  CLNRM_SECRETS: 'names of variables',
  CLNRM_LEVEL: '`auto`, `container`, `namespace` or `process`',
  CLNRM_REQUIRE_SEALED: '`true` is `"sealed"`, `false` is `"auto"`',
};
