import { expect, test } from 'vitest';
import { bundleSubject, describeResult, runSubject } from '../helpers/evidence.ts';
import { endOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';
import { isRight, runWaits } from '../helpers/waits.ts';

// A short cut of tests/soak/evidence.soak.ts.
test('a subject that delays each export up to 2 s and flushes at SIGTERM is never red', async () => {
  const results = await runSubject('flush', 10, 'flush');

  expect(results).toHaveLength(10);
  expect(results.filter(({ status }) => status !== 'passed').map(describeResult)).toEqual([]);
});

test('a subject that leaves at SIGTERM without sending what it owes is never green on a negative rule', async () => {
  const results = (
    await Promise.all([runSubject('exit', 5, 'negative'), runSubject('default', 5, 'count')])
  ).flat();

  expect(results).toHaveLength(10);
  expect(results.filter(({ status }) => status !== 'failed').map(describeResult)).toEqual([]);
});

// A short cut of tests/soak/waits.soak.ts.
for (const [ending, runs, what] of [
  ['late', 8, 'exports late and in any order after the stop signal, and then exits, is waited for'],
  ['quiet', 2, 'stays up and is quiet loses nothing when it is killed'],
  ['torn', 4, 'is killed while it exports is never green'],
] as const)
  test(`a subject that ${what}`, async () => {
    const results = await runWaits({ ending, runs, jobs: 8, mostMs: 3_000 });

    expect(results).toHaveLength(runs);
    expect(results.filter((one) => !isRight(ending, one)).map(describeResult)).toEqual([]);
  });

const MAIL = `require('http').createServer((q, r) => r.end()).listen(81)`;

test('an http step to a service that sends no spans at all costs nobody the verdict, and is said', async () => {
  using place = project({
    'a.clnrm.toml': `[meta]
name = "a"
[service.shop]
command = ["node", "subject.mjs", "flush"]
env = { MOST_MS = "10" }
ports = [80]
[service.mail]
command = ["node", "-e", "${MAIL}"]
ports = [81]
[[scenario]]
name = "one"
[[scenario.step]]
name = "order"
http = { url = "\${{ service.shop.url }}/order" }
[[scenario.step]]
name = "mails"
http = { url = "\${{ service.mail.url }}/" }
[expect.counts]
spans_total = { eq = 3 }
`,
  });
  bundleSubject(place.folder);

  const cli = await runCli('clnrm run -q -r ndjson', place.folder);

  expect(endOf(cli)).toMatchObject({
    status: 'passed',
    evidence: { complete: true, reasons: ["'mail' answered and sent no span"] },
  });
});

const TELLS =
  'require("http").createServer((q, r) => r.end(process.env.OTEL_RESOURCE_ATTRIBUTES)).listen(81)';

test('the resource of a service bears its id beside the scenario, that of a step does not', async () => {
  using place = project({
    'a.clnrm.toml': `[meta]
name = "a"
[service.shop]
command = ["node", "-e", '${TELLS}']
env = { OTEL_SERVICE_NAME = "other" }
ports = [81]
[[scenario]]
name = "one"
[[scenario.step]]
http = { url = "http://shop:81/" }
expect = { body = { contains = "clnrm.scenario=one,clnrm.service=shop," } }
[[scenario.step]]
run = "echo $OTEL_RESOURCE_ATTRIBUTES"
expect = { stdout = { contains = "clnrm.scenario=one,deployment" } }
`,
  });

  const { exitCode, stdout } = await runCli('clnrm run', place.folder);

  expect([exitCode, stdout]).toMatchObject([0, expect.stringContaining('1 passed')]);
});

const withBackground = (script: string): string => `[meta]
name = "a"
[service.shop]
command = ["node", "subject.mjs", "flush"]
env = { MOST_MS = "10" }
ports = [80]
[[scenario]]
name = "one"
[[scenario.step]]
http = { url = "\${{ service.shop.url }}/order" }
[[scenario.step]]
run = "setsid ${script} > /dev/null 2>&1 &"
[expect.counts]
spans_total = { eq = 3 }
`;

for (const [script, status, complete] of [
  ['sleep 60', 'failed', false],
  ['true', 'passed', true],
] as const)
  test(`what a step left in the background makes the evidence ${complete ? 'complete when it ends by itself' : 'incomplete when it has to be killed'}`, async () => {
    using place = project({ 'a.clnrm.toml': withBackground(script) });
    bundleSubject(place.folder);

    const cli = await runCli('clnrm run -q -r ndjson', place.folder);

    expect(endOf(cli)).toMatchObject({ status, evidence: { complete } });
    const warned = cli.events.flatMap((event) =>
      event.type === 'scenario:diagnostic' ? [event.diagnostic] : [],
    );
    expect(warned.map(({ code, at, message }) => [code, at?.line, message.replace(/.*: /, '')])).toEqual(
      complete ? [] : [['left-behind', 11, script]],
    );
  });

/** Fails once, having sent its span in a trace of its own, as SDKs do that do not read TRACEPARENT. */
const ONCE = `import { appendFileSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
appendFileSync('tried', 'x');
const tries = readFileSync('tried', 'utf8').length;
const now = String(BigInt(Date.now()) * 1000000n);
const id = (bytes) => randomBytes(bytes).toString('hex');
const one = { traceId: id(16), spanId: id(8), name: 'try ' + tries, startTimeUnixNano: now, endTimeUnixNano: now };
const sent = process.env.OTEL_EXPORTER_OTLP_HEADERS.split(',').map((one) => one.split('='));
await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
  method: 'POST',
  headers: { 'content-type': 'application/json', ...Object.fromEntries(sent) },
  body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [one] }] }] }),
});
process.exit(tries === 1 ? 1 : 0);
`;

test('what a retried attempt sent is no evidence, though nothing joins it to the attempt', async () => {
  const expectation = (name: string): string => `[[expect.span]]\nname = "${name}"\n`;
  using place = project({
    'once.mjs': ONCE,
    'a.clnrm.toml': `[meta]
name = "a"
[[scenario]]
name = "one"
[[scenario.step]]
name = "pay"
run = "node once.mjs"
retry = { attempts = 2 }
${expectation('try 1')}${expectation('try 2')}`,
  });
  const end = endOf(await runCli('clnrm run -r ndjson', place.folder));

  expect(end.verdict?.results.map(({ outcome }) => outcome)).toEqual(['failed', 'held']);
  expect(end.evidence).toMatchObject({ spans: 1, retrySpans: 1 });
});

/** Sends the span of its first answer at once, and all others when it is told to stop. */
const LATE = `import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
const kept = [];
const send = () => fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-clnrm-service': 'api' },
  body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: kept.splice(0) }] }] }),
});
createServer(async ({ url, headers }, response) => {
  const [, traceId, parentSpanId] = headers.traceparent.split('-');
  const now = String(BigInt(Date.now()) * 1000000n);
  const ids = { traceId, parentSpanId, spanId: randomBytes(8).toString('hex') };
  if (url !== '/untraced') kept.push({ ...ids, name: url, startTimeUnixNano: now, endTimeUnixNano: now });
  if (url === '/first') await send();
  response.end();
}).listen(8080);
process.on('SIGTERM', () => send().then(() => process.exit(0)));
`;

const asks = (...paths: readonly string[]): string =>
  paths
    .map((path) => `[[scenario.step]]\nname = "${path}"\nhttp = { url = "http://localhost:8080/${path}" }\n`)
    .join('');

test.concurrent.each([
  ['that came with the end is not missing', 'second', true, []],
  [
    'that never came is, and the step is named',
    'untraced',
    false,
    ["the first span of http step 'untraced' never came"],
  ],
] as const)('a span of an answer %s', async (_, path, complete, reasons) => {
  const service = '[service.api]\ncommand = ["node", "late.mjs"]\nwait = { port = 8080 }\n';
  using place = project({
    'late.mjs': LATE,
    'a.clnrm.toml': `[meta]\nname = "a"\n${service}[[scenario]]\nname = "one"\n${asks('first', path)}[expect.counts]\nerrors_total = { eq = 0 }\n`,
  });
  const { status, evidence } = endOf(await runCli('clnrm run -r ndjson', place.folder));

  expect({ status, ...evidence }).toMatchObject({
    status: complete ? 'passed' : 'failed',
    complete,
    reasons,
  });
});

test('a service that sends no spans is known by the port that it is waited for on', async () => {
  using place = project({
    'a.clnrm.toml': `[meta]
name = "a"
[service.mail]
command = ["node", "-e", "${MAIL.replace('81', '8080')}"]
wait = { port = 8080 }
[[scenario]]
name = "one"
${asks('mails')}[expect.counts]
by_name = { "clnrm.step" = { eq = 1 } }
`,
  });
  const { status, evidence } = endOf(await runCli('clnrm run -r ndjson', place.folder));

  expect(status).toBe('passed');
  expect(evidence).toMatchObject({ complete: true, reasons: ["'mail' answered and sent no span"] });
});
