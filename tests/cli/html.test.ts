import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SEND = readFileSync('tests/helpers/send.mjs', 'utf8');
const spec = `[meta]
name = "shop"
[[scenario]]
name = "order"
[[scenario.step]]
name = "send"
env = { API_TOKEN = "sk-0123456789" }
run = "echo $API_TOKEN; node send.mjs $API_TOKEN"
[[expect.span]]
name = "refund"
[report]
html = "out/spec.html"
`;

/** The spans of the first scenario of a page. */
const spansIn = (page: string) => JSON.parse(/id="t0">(.*)<\/script>/.exec(page)?.[1] ?? '{}');

test('pages for people hold the spans that came, and no secret; the stream holds spans only where a page is asked for', async () => {
  using place = project({ 'send.mjs': SEND, 'a.clnrm.toml': spec });

  const cli = await runCli('clnrm run -r html=out/run.html -r ndjson', place.folder);
  const plain = await runCli("sed -i '/report/,$d' a.clnrm.toml; clnrm run -r ndjson", place.folder);
  const analysis = await runCli('clnrm analyze -q -r html', place.folder);

  const pages = ['out/run.html', 'out/spec.html'].map((file) =>
    readFileSync(join(place.folder, file), 'utf8'),
  );
  for (const page of [...pages, analysis.stdout]) {
    const { texts, name } = spansIn(page);
    expect(name.map((one: number) => texts[one])).toEqual(
      expect.arrayContaining(['clnrm.scenario', 'charge card']),
    );
  }
  expect([...pages, cli.stdout, cli.stderr].filter((text) => text.includes('sk-0123456789'))).toEqual([]);
  expect(cli.events.filter(({ type }) => type === 'scenario:trace')).toHaveLength(1);
  expect(plain.events.filter(({ type }) => type === 'scenario:trace')).toHaveLength(0);
});
