import { expect, test } from 'vitest';
import { bundleSubject } from '../helpers/evidence.ts';
import { ends } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const scenario = (name: string, more = ''): string => `[[scenario]]
name = "${name}"
${more}
[[scenario.step]]
name = "order"
http = { url = "\${{ service.shop.url }}/order" }
`;

const spec = (wanted: number, scenarios: string): string => `[meta]
name = "joint"
[service.shop]
command = ["node", "subject.mjs", "flush"]
env = { MOST_MS = "10" }
ports = [80]
${scenarios}
[expect]
scope = "spec"
counts.by_name = { "GET /order" = { eq = ${wanted} } }
`;

const run = async (text: string, flags = '') => {
  using place = project({ 'a.clnrm.toml': text });
  bundleSubject(place.folder);
  const cli = await runCli(`clnrm run -r ndjson ${flags}`, place.folder);
  return { cli, results: ends(cli) };
};

test('the evidence of all scenarios is judged once, after the last has ended', async () => {
  const { cli, results } = await run(spec(2, scenario('one') + scenario('two')), '-j1');

  expect(cli.exitCode).toBe(0);
  expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'one passed',
    'two passed',
    'all scenarios together passed',
  ]);
  expect(results[2]?.evidence).toMatchObject({ complete: true });
});

test('what does not hold on all of it is red, at the line of the expectation', async () => {
  const { cli, results } = await run(spec(1, scenario('one') + scenario('two')), '-j2');

  expect(cli.exitCode).toBe(1);
  expect(results.at(-1)).toMatchObject({
    status: 'failed',
    verdict: { results: [{ findings: [{ code: 'count-mismatch', at: { line: 22 } }] }] },
  });
});

test('nothing is said of all scenarios when some gave no evidence', async () => {
  const text = spec(2, scenario('one') + scenario('two', 'skip = "later"'));

  expect((await run(text)).results.at(-1)).toMatchObject({
    status: 'skipped',
    reason: "'two' gave no evidence: it was skipped",
  });
  expect((await run(text, '--grep one')).results.at(-1)).toMatchObject({
    status: 'skipped',
    reason: 'only 1 of the 2 scenarios were selected',
  });
});
