import { expect, test } from 'vitest';
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
