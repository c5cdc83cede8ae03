import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SHOP = `import http from 'node:http';
const { OTEL_EXPORTER_OTLP_ENDPOINT: to, TRACEPARENT: above, API_TOKEN: token } = process.env;
const [, traceId, parentSpanId] = above.split('-');
const now = String(BigInt(Date.now()) * 1000000n);
const span = { traceId, parentSpanId, spanId: parentSpanId.slice(1) + parentSpanId[0], name: 'place order', kind: 2, startTimeUnixNano: now, endTimeUnixNano: now, attributes: [{ key: 'app.token', value: { stringValue: 'is ' + token } }] };
const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }, scopeSpans: [{ spans: [span] }] }] });
await new Promise((done) => http.request(to + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' } }, (answer) => answer.resume().on('end', done)).end(body));
console.log('order 7');
`;

const spec = (name: string): string => `[meta]
name = "shop"
[isolation]
pass_env = ["API_TOKEN"]
[[scenario]]
name = "order"
[[scenario.step]]
name = "place"
command = ["node", "shop.mjs"]
[[scenario.step]]
name = "later"
run = "exit 0"
[[scenario.expect.span]]
name = "${name}"
attrs.none = ["${'$'}{{ step.place.stdout }}"]
[[scenario.expect.span]]
name = "clnrm.step"
`;

const shop = (name = 'place order') => project({ 'shop.clnrm.toml': spec(name), 'shop.mjs': SHOP });
const RUN = 'API_TOKEN=tok-5up3rs3cr3t clnrm run -q';

test('analyze judges the last run again, by the spec as it is now and by what its references stood for', async () => {
  using place = shop();
  expect(await runCli(RUN, place.folder)).toMatchObject({ exitCode: 0 });
  const again = await runCli('clnrm analyze -r ndjson', place.folder);
  expect(again).toMatchObject({ exitCode: 0 });
  expect(again.events.at(-1)).toMatchObject({ summary: { counts: { passed: 1 } } });

  writeFileSync(join(place.folder, 'shop.clnrm.toml'), spec('place odor'));
  const { exitCode, stdout } = await runCli('clnrm analyze', place.folder);

  expect(exitCode).toBe(1);
  expect(stdout).toContain('no span is named "place odor"');
});

test('what a run keeps holds no secret, and keeps itself out of the repository', async () => {
  using place = shop();
  await runCli(RUN, place.folder);

  const kept = readFileSync(join(place.folder, '.clnrm/last/1.ndjson'), 'utf8');
  expect(kept).toContain('"is ***"');
  expect(kept).not.toContain('5up3rs3cr3t');
  expect(readFileSync(join(place.folder, '.clnrm/.gitignore'), 'utf8')).toBe('*\n');
});

test('spans and graph speak of the last run, and of one of its scenarios', async () => {
  using place = shop();
  await runCli(RUN, place.folder);

  const spans = await runCli('clnrm spans --scenario ORD --service shop --format ndjson', place.folder);
  expect(JSON.parse(spans.stdout)).toMatchObject({ name: 'place order', parent_span_id: expect.any(String) });
  const graph = await runCli('clnrm graph --service shop', place.folder);
  expect(graph.stdout.replaceAll(/ +/g, ' ')).toMatch(
    /clnrm\.scenario.*\n.*clnrm\.step .*\n.*clnrm\.step\.attempt .*\n.*place order shop/,
  );
  const unknown = await runCli('clnrm spans --scenario ordr', place.folder);
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("there is 'order'") });
});

test('a run that was kept elsewhere is read and compared with the last one', async () => {
  using place = shop();
  await runCli(`${RUN} && cp -r .clnrm/last before && ${RUN}`, place.folder);

  const same = await runCli('clnrm diff before', place.folder);
  expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('the same: 1 span') });
  const spans = await runCli('clnrm spans before --scenario ord --format ndjson', place.folder);
  expect(spans.stdout).toContain('"name":"place order"');
});

test('the last run is the same as what `spans` wrote of it', async () => {
  using place = shop();
  await runCli(RUN, place.folder);

  for (const format of ['otlp', 'json']) {
    const { exitCode, stdout } = await runCli(
      `clnrm spans --format ${format} > a.json; clnrm diff a.json`,
      place.folder,
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('the same: 1 span')]);
  }
});

test('what was set aside in the last run is so in what `spans` wrote of it', async () => {
  using place = shop();
  const retried = `[[scenario.step]]\nname = "again"\nrun = "node shop.mjs && test -e tried || ! touch tried"\nretry = { attempts = 2 }\n`;
  writeFileSync(
    join(place.folder, 'shop.clnrm.toml'),
    spec('place order').replace('[[scenario.expect.span]]', `${retried}[[scenario.expect.span]]`),
  );
  expect(await runCli(RUN, place.folder)).toMatchObject({ exitCode: 0 });

  for (const format of ['otlp', 'json', 'ndjson']) {
    const line = `clnrm spans --format ${format} > a.json; clnrm diff a.json && clnrm spans a.json --grep place --format ndjson`;
    const { exitCode, stdout } = await runCli(line, place.folder);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('the same: 2 spans')]);
    expect(stdout.match(/"phase":"retry"/g)).toHaveLength(1);
  }
});

test('a scenario that the last run did not have is red, not green', async () => {
  using place = shop();
  await runCli(RUN, place.folder);
  writeFileSync(
    join(place.folder, 'shop.clnrm.toml'),
    spec('place order').replace('name = "order"', 'name = "another"'),
  );

  const { exitCode, stdout } = await runCli('clnrm analyze', place.folder);

  expect(exitCode).toBe(1);
  expect(stdout).toContain("'another' was not part of the last run");
});

test('damaged evidence is told, and evidence that cannot be written is a warning', async () => {
  using place = shop();
  await runCli(RUN, place.folder);
  writeFileSync(join(place.folder, '.clnrm/last/1.ndjson'), '{');
  expect(await runCli('clnrm spans', place.folder)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('damaged'),
  });
  writeFileSync(join(place.folder, '.clnrm/last/index.json'), '{"format":9}');
  expect(await runCli('clnrm analyze', place.folder)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('damaged'),
  });

  writeFileSync(join(place.folder, '.clnrm/last/index.json'), '{"format":1,"scenarios":[{"spans":1}]}');
  expect((await runCli('clnrm spans --scenario x', place.folder)).stderr).toContain('damaged');

  rmSync(join(place.folder, '.clnrm'), { recursive: true });
  writeFileSync(join(place.folder, '.clnrm'), '');
  const { exitCode, stdout } = await runCli(RUN, place.folder);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('evidence-not-kept');
});

test('the evidence lies in the project folder, wherever below it clnrm runs', async () => {
  using place = shop();
  writeFileSync(join(place.folder, 'clnrm.toml'), '');
  mkdirSync(join(place.folder, 'deep'));
  await runCli(`${RUN} ../shop.clnrm.toml`, join(place.folder, 'deep'));

  expect(await runCli('clnrm spans --service shop', place.folder)).toMatchObject({ exitCode: 0 });
});
