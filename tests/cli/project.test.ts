import { expect, it } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SPEC = `[meta]
name = "{{ shop }}"
[isolation]
pass_env = ["DOOR_CODE"]
[[scenario]]
name = "s"
[[scenario.step]]
run = "echo code $DOOR_CODE; exit 1"
`;

it('a project file selects the specs, gives variables and hides what it names as secret', async () => {
  using place = project({
    'clnrm.toml': 'specs = ["specs"]\nretries = 1\nsecrets = ["DOOR_CODE"]\n[vars]\nshop = "corner shop"\n',
    'specs/a.clnrm.toml': SPEC,
    'other.clnrm.toml': 'no spec at all',
  });

  const { stdout, events, exitCode } = await runCli('DOOR_CODE=4711-x clnrm run -r ndjson', place.folder);

  const results = events.flatMap((one) => (one.type === 'scenario:end' ? [one.result] : []));
  expect(results.map(({ spec, attempts }) => ({ spec, attempts }))).toEqual([
    { spec: 'specs/a.clnrm.toml', attempts: 2 },
  ]);
  expect(stdout).toContain('code ***');
  expect(stdout).not.toContain('4711-x');
  expect(exitCode).toBe(1);
});
