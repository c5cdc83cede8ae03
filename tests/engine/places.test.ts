import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { endOf, ends } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const withFile = (target: string, content: string): string => `
[meta]
name = "files"

[service.reader]
command = ["sleep", "60"]
files = [{ target = "${target}", content = "${content}" }]

[[scenario]]
name = "it is read"
run = "true"
`;

test.each(['/etc/app.conf', '/proc/app'])('a file at %s is refused with a way out', async (target) => {
  using place = project({ 'a.clnrm.toml': withFile(target, 'x') });
  const cli = await runCli('clnrm run -r ndjson', place.folder);
  expect(cli.exitCode).toBe(3);
  expect(endOf(cli).errors[0]).toMatchObject({
    code: 'room-failed',
    message: expect.stringContaining(target),
  });
});

const WITH_OUTPUT = (target: string): string => `
[meta]
name = "late"
[service.stub]
plugin = "http_stub"
port = 18098
routes = [{ path = "/x" }]
[service.reader]
command = ["sh", "-c", "echo read: $(cat ${target}); exec sleep 60"]
wait = { log = "read:" }
files = [{ target = "${target}", content = "url=\${{ service.stub.url }} run=\${{ run.seed }}", mode = "0440" }]
[[scenario]]
name = "it is read"
[[scenario.step]]
name = "look"
run = "stat -c %a ${target} && cat ${target}"
expect = { stdout = "440\\nurl=\${{ service.stub.url }} run=\${{ run.seed }}" }
`;

test.each([
  ['namespace', 'conf/app.conf'],
  ['namespace', '/srv/app.conf'],
  ['process', 'conf/app.conf'],
])('at level %s a file at %s holds what other services gave', async (level, target) => {
  using place = project({ 'a.clnrm.toml': WITH_OUTPUT(target) });

  const cli = await runCli(`clnrm run -r ndjson --level ${level}`, place.folder);

  expect(endOf(cli).steps.map(({ findings }) => findings)).toEqual([[]]);
  const lines = cli.events.flatMap((event) => (event.type === 'service:log' ? [event.line] : []));
  expect(lines.find((line) => line.startsWith('read: url=http://'))).toMatch(/:18098 run=\d+$/);
});

engineTest('a file in a container holds what other services gave', async () => {
  const command = 'command = ["sh", "-c", "echo read: $(cat /srv/app.conf); exec sleep 60"]';
  const image = `image = "${images.busybox}"\n${command}`;
  const spec = WITH_OUTPUT('/srv/app.conf')
    .replace(command, image)
    .replace('name = "look"', 'name = "look"\nservice = "reader"');
  using place = project({ 'a.clnrm.toml': spec });

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(endOf(cli)).toMatchObject({ status: 'passed', room: { levels: ['container'] } });
});

test('a file may be named by its whole path inside the project', async () => {
  using place = project({});
  const target = join(place.folder, 'conf/app.conf');
  writeFileSync(join(place.folder, 'a.clnrm.toml'), WITH_OUTPUT(target));

  const cli = await runCli('clnrm run -r ndjson --level namespace', place.folder);

  expect(endOf(cli).steps.map(({ findings }) => findings)).toEqual([[]]);
});

test('a file of a service never reaches the project itself', async () => {
  using place = project({ 'a.clnrm.toml': WITH_OUTPUT('app.conf'), 'app.conf': 'mine' });

  const runs = [
    await runCli('clnrm run -r ndjson', place.folder),
    await runCli('clnrm run -r ndjson --level process', place.folder),
  ];

  expect(runs.map((cli) => endOf(cli).status)).toEqual(['passed', 'passed']);
  expect(readFileSync(join(place.folder, 'app.conf'), 'utf8')).toBe('mine');
});

test('scenarios whose stub wants one port of the host run one after the other', async () => {
  const scenario = (name: string): string =>
    `[[scenario]]\nname = "${name}"\n[[scenario.step]]\nname = "get"\nhttp = { url = "\${{ service.stub.url }}/x" }\n`;
  const stub = '[service.stub]\nplugin = "http_stub"\nport = 18099\nroutes = [{ path = "/x" }]\n';
  const spec = `[meta]\nname = "stub"\n${stub}${['a', 'b', 'c', 'd'].map(scenario).join('')}`;
  using place = project({ 'a.clnrm.toml': spec });
  const cli = await runCli('clnrm run -j4 --level process -r ndjson', place.folder);
  expect(ends(cli).map(({ status }) => status)).toEqual(Array(4).fill('passed'));
});

const SELF_NAMED = `
const id = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, '0')).join('');
const now = String(BigInt(Date.now()) * 1000000n);
const span = { traceId: id(16), spanId: id(8), name: 'boot', kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'chosen-in-code' } }] };
await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
});
const { createServer } = await import('node:http');
createServer((_, response) => response.end()).listen(8080);
process.on('SIGTERM', () => process.exit(0));
`;

test('start-up spans are set aside whatever name the service gives itself', async () => {
  const spec = `
[meta]
name = "boot"
[service.api]
command = ["node", "server.mjs"]
ports = [8080]
[[scenario]]
name = "nothing but the start"
run = "true"
[expect.counts]
spans_total = { gte = 1 }
`;
  using place = project({ 'a.clnrm.toml': spec, 'server.mjs': SELF_NAMED });
  const { evidence, status } = endOf(await runCli('clnrm run -r ndjson', place.folder));
  expect({ spans: evidence?.spans, startup: evidence?.startupSpans, status }).toEqual({
    spans: 0,
    startup: 1,
    status: 'failed',
  });
});
