import { expect, test } from 'vitest';
import { endOf, ends, faultsOf } from '../helpers/outcome.ts';
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

test('a reference in a file of a process is refused by name, not left as it stands', async () => {
  using place = project({ 'a.clnrm.toml': withFile('app.conf', '${{ run.id }}') });
  const cli = await runCli('clnrm run -r ndjson', place.folder);
  expect(cli.exitCode).toBe(2);
  expect(faultsOf(cli).map(({ code, at }) => [code, at?.line])).toEqual([['not-supported-yet', 7]]);
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
