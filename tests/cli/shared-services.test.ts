import { expect, test } from 'vitest';
import { ends, findingsOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/** Counts its requests and sends a span for each, `/stray` one more in a trace of its own; `/die` ends it. */
const SERVER = `import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
const id = (bytes) => randomBytes(bytes).toString('hex');
const send = (span) => {
  const now = String(BigInt(Date.now()) * 1000000n);
  const spans = [{ ...span, spanId: id(8), kind: 2, startTimeUnixNano: now, endTimeUnixNano: now }];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'api' } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const headers = { 'content-type': 'application/json' };
  return fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', { method: 'POST', headers, body });
};
let count = 0;
createServer(async ({ url, headers }, response) => {
  if (url === '/die') process.exit(7);
  const [, traceId, parentSpanId] = headers.traceparent.split('-');
  if (url === '/stray') await send({ traceId: id(16), name: 'stray' });
  await send({ traceId, parentSpanId, name: 'GET ' + url });
  response.end(JSON.stringify({ count: ++count, of: process.env.TRACEPARENT ?? 'nobody' }));
}).listen(8080);
process.on('SIGTERM', () => process.exit(0));
`;

/** Asks for `/slow` in a trace of its own, of which it sends the client's span when the other scenario has been judged. */
const SLOW_CLIENT = `const id = (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
const [traceId, spanId] = [id(16), id(8)];
const now = () => String(BigInt(Date.now()) * 1000000n);
const startTimeUnixNano = now();
await fetch('http://api:8080/slow', { headers: { traceparent: '00-' + traceId + '-' + spanId + '-01' } });
await fetch('http://api:8080/after/quick');
await new Promise((done) => setTimeout(done, 2000));
const spans = [{ traceId, spanId, name: 'client', kind: 3, startTimeUnixNano, endTimeUnixNano: now() }];
const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const headers = { 'content-type': 'application/json' };
await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', { method: 'POST', headers, body });
`;

/** Answers `/after/x` when `/x` has been answered. */
const TELLING_SERVER = SERVER.replace(
  'let count = 0;',
  `$&
const asked = new Set();
const after = async (path) => {
  while (!asked.has(path)) await new Promise((done) => setTimeout(done, 20));
};`,
)
  .replace(
    'const [, traceId',
    "if (url.startsWith('/after')) return after(url.slice(6)).then(() => response.end());\n  $&",
  )
  .replace('response.end(JSON', 'asked.add(url);\n  $&');

const ask = (path: string, expectation = '', count?: number, host = 'http://api'): string => `[[scenario]]
name = "${path}"
[[scenario.step]]
name = "ask"
http = { url = "${host}:8080/${path}" }
${count === undefined ? '' : `expect = { json = { "$.count" = ${count}, "$.of" = "nobody" } }`}
${expectation}`;

const span = (name: string, more = ''): string => `[[scenario.expect.span]]\nname = "${name}"\n${more}\n`;

const spec = (scope: string, ...scenarios: readonly string[]): string =>
  `[meta]
name = "a"
[service.api]
scope = "${scope}"
command = ["node", "server.mjs"]
ports = [8080]
${scenarios.join('\n')}`;

test('each scenario sees its own trace of a shared service, which is replaced when it ends, and is in incomplete evidence', async () => {
  using place = project({
    'server.mjs': SERVER,
    'a.clnrm.toml': spec(
      'run',
      ask('first', span('GET /first'), 1),
      ask('stray', span('GET /stray'), 2),
      ask('none', span('GET /first', 'match = "none"'), 3),
      ask('die'),
      ask('after', span('GET /after'), 1, 'http://localhost'),
    ),
    'b.clnrm.toml': spec('run', ask('other', span('GET /other'), 2)),
    'c.clnrm.toml': spec('spec', ask('alone', span('GET /first', 'match = "none"'), 1)),
  });
  const run = await runCli('clnrm run -j1 -r ndjson', place.folder);

  const results = ends(run);
  expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'first passed',
    'stray passed',
    'none failed',
    'die failed',
    'after passed',
    'other passed',
    'alone passed',
  ]);
  expect(results.map(({ evidence }) => [evidence?.spans, evidence?.unattributedSpans])).toEqual([
    [1, 0],
    [1, 1],
    [1, 0],
    [0, 0],
    [1, 0],
    [1, 0],
    [1, 0],
  ]);
  expect(findingsOf(run, 'incomplete-evidence')[0]?.hints.join()).toContain(
    'leave `scope` out of [service.api]',
  );
  expect(findingsOf(run, 'service-exited')[0]?.message).toContain(
    "'api' ended while the scenario ran: exit code 7",
  );
  expect(results.at(-1)?.evidence).toMatchObject({ complete: true, reasons: [] });
});

test('a span that one scenario was shown, before another could claim it, is not replayed there', async () => {
  using place = project({
    'server.mjs': TELLING_SERVER,
    'client.mjs': SLOW_CLIENT,
    'a.clnrm.toml': `${spec('spec')}
[[scenario]]
name = "quick"
[[scenario.step]]
name = "wait"
command = ["node", "-e", "fetch('http://api:8080/after/slow')"]
[[scenario.step]]
name = "ask"
http = { url = "http://api:8080/quick" }
${span('GET /quick')}
[[scenario]]
name = "slow"
run = "node client.mjs"
${span('GET /slow', 'parent = "client"')}`,
  });
  const run = await runCli('clnrm run -j2 -r ndjson', place.folder);

  const seen = ends(run).map(({ name, status, evidence }) => [name, status, evidence?.unattributedSpans]);
  expect(seen).toEqual([
    ['quick', 'passed', 1],
    ['slow', 'passed', 0],
  ]);
});

test('what a service of wider scope cannot mean is refused', async () => {
  const wrong = `[meta]
name = "a"
[otel]
sources = ["otlp", "stdout"]
[service.db]
command = ["sleep", "1"]
[service.api]
scope = "run"
nested = true
command = ["sleep", "\${{ scenario.name }}"]
depends_on = ["db"]
[[scenario]]
name = "one"
run = "true"
`;
  using place = project({ 'a.clnrm.toml': wrong });
  const { stderr, stdout, exitCode } = await runCli('clnrm validate', place.folder);

  expect(exitCode).toBe(2);
  expect((stdout + stderr).match(/error\[[^\]]+\]/g)).toEqual([
    'error[narrower-scope]',
    ...Array.from({ length: 3 }, () => 'error[conflicting-keys]'),
  ]);
});
