import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ends } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SCENARIOS = Number(process.env.CLNRM_SOAK_SCENARIOS ?? 120);

const scenario = (number: number): string => `[[scenario]]
name = "n${number}"
[[scenario.step]]
name = "from the runner"
http = { url = "http://catalogue:8080/n${number}" }
[[scenario.step]]
name = "from the room"
run = "curl -sf -H \\"traceparent: $TRACEPARENT\\" http://catalogue:8080/i${number}"
[[scenario.expect.span]]
name = "GET /n${number}"
[[scenario.expect.span]]
name = "GET /i${number}"
`;

const spec = (numbers: readonly number[]): string => `[meta]
name = "shared"
[service.catalogue]
scope = "run"
command = ["node", "shared-service/server.js"]
env = { PORT = "8080" }
ports = [8080]
${numbers.map(scenario).join('')}`;

it(`of one service with an SDK, each of ${SCENARIOS} scenarios at 8 a time sees its own two spans, and nothing else`, async () => {
  const all = Array.from({ length: SCENARIOS }, (_, number) => number);
  using place = project({
    'clnrm.toml': '',
    'a.clnrm.toml': spec(all.filter((number) => number % 2 === 0)),
    'b.clnrm.toml': spec(all.filter((number) => number % 2 === 1)),
  });
  for (const name of ['shared-service', 'quickstart'])
    cpSync(resolve('examples', name), join(place.folder, name), { recursive: true });
  cpSync(resolve('node_modules/@opentelemetry'), join(place.folder, 'node_modules/@opentelemetry'), {
    recursive: true,
    dereference: true,
  });

  const run = await runCli('clnrm run -j8 -r ndjson a.clnrm.toml b.clnrm.toml', place.folder);

  const results = ends(run);
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(results.map(({ evidence }) => [evidence?.spans, evidence?.unattributedSpans])).toEqual(
    all.map(() => [2, 0]),
  );
  expect(run.stderr).not.toContain('Warning');
});
