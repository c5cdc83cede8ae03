import { expect, test } from 'vitest';
import { ends } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SPEC = `[meta]
name = "plain"
[service.api]
command = ["node", "api.mjs"]
ports = [47911]
wait = { http = "/", port = 47911, timeout = "10s" }
[[scenario]]
name = "asks"
[[scenario.step]]
http = { url = "\${{ service.api.url }}/" }
expect = { body = "here" }
[[scenario.step]]
command = ["node", "-e", "fetch('http://127.0.0.1:47911').then((r) => r.text()).then(console.log)"]
expect = { stdout = "here" }
`;

const API = `import { createServer } from 'node:http';
createServer((_, response) => response.end('here')).listen(47911);
`;

test('a room of plain processes answers probes and http steps, and says that it is not sealed', async () => {
  using files = project({ 'plain.clnrm.toml': SPEC, 'api.mjs': API });

  const { exitCode, stdout } = await runCli('clnrm run --level process', files.folder);

  expect(stdout).toContain('UNSEALED: level = "process" was asked for');
  expect(exitCode).toBe(0);
});

test('the end of one room of plain processes ends no process of its neighbours', async () => {
  const scenarios = ['true', 'sleep 1', 'true', 'sleep 1'].map(
    (script, index) => `[[scenario]]\nname = "${index}"\nrun = "${script}"\n`,
  );
  using files = project({ 'many.clnrm.toml': `[meta]\nname = "many"\n${scenarios.join('')}` });

  const cli = await runCli('clnrm run --level process -j4 -r ndjson', files.folder);

  expect(ends(cli).map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
});
