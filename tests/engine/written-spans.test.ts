import { expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { endOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/** Writes spans into a file as its argument says, below the step that runs it. */
const WRITER = `import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
const [, traceId, parentSpanId] = process.env.TRACEPARENT.split('-');
const time = String(BigInt(Date.now() - Number(process.argv[3] ?? 0)) * 1000000n);
const span = { traceId, parentSpanId, spanId: '00000000000000aa', name: 'place order', kind: 2, startTimeUnixNano: time, endTimeUnixNano: time };
const line = JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }, scopeSpans: [{ spans: [span] }] }] });
const write = (text) => (mkdirSync('out', { recursive: true }), writeFileSync('out/spans.ndjson', text));
const kinds = {
  step: () => write(line + '\\n'),
  nothing: () => {},
  cut: () => write(line + '\\n' + line.slice(0, 80)),
  link: () => (mkdirSync('out'), writeFileSync('elsewhere', line), symlinkSync('../elsewhere', 'out/spans.ndjson')),
  service: () => (setInterval(() => {}, 1000), process.on('SIGTERM', () => (write(line), process.exit(0)))),
};
kinds[process.argv[2]]();
`;

const STEP = (kind: string): string => `[[scenario.step]]
name = "place"
command = ["node", "write.mjs", ${kind
  .split(' ')
  .map((word) => JSON.stringify(word))
  .join(', ')}]
`;

const spec = (step: string, level = 'auto', more = ''): string => `[meta]
name = "shop"
[otel]
sources = ["otlp", "file"]
files = ["out/*.ndjson"]
[isolation]
level = "${level}"
${more}
[[scenario]]
name = "order"
${step}
[[expect.span]]
name = "place order"
service = "shop"
`;

const run = async (text: string) => {
  using place = project({ 'shop.clnrm.toml': text, 'write.mjs': WRITER });
  return endOf(await runCli('clnrm run -r ndjson', place.folder));
};

test.concurrent('spans that a step wrote into a file are evidence, marked as self-reported', async ({
  expect,
}) => {
  const { status, evidence } = await run(spec(STEP('step')));

  expect(status).toBe('passed');
  expect(evidence).toMatchObject({ complete: true, spans: 1, selfReportedSpans: 1, refused: {} });
});

test.concurrent('a plain process room shows its files too', async ({ expect }) => {
  const { status, evidence } = await run(spec(STEP('step'), 'process'));

  expect({ status, told: evidence?.selfReportedSpans }).toEqual({ status: 'passed', told: 1 });
});

test.concurrent('what a service writes while it ends counts', async ({ expect }) => {
  const service = '[service.shop]\ncommand = ["node", "write.mjs", "service"]';
  const { status, evidence } = await run(
    spec('[[scenario.step]]\nname = "wait"\nrun = "true"', 'auto', service),
  );

  expect(status).toBe('passed');
  expect(evidence).toMatchObject({ complete: true, selfReportedSpans: 1 });
});

test.concurrent.for([
  ['nothing', `no step or service wrote a file 'out/*.ndjson'`],
  ['link', `no step or service wrote a file 'out/*.ndjson'`],
  ['cut', 'out/spans.ndjson:2: spans cannot be read: an object begins here and never ends'],
])('evidence is incomplete where files are missing or damaged: %s', async ([kind, reason], { expect }) => {
  const { evidence } = await run(spec(STEP(kind ?? '')));

  expect(evidence).toMatchObject({ complete: false, reasons: [reason] });
});

test('spans of another time are left out, and told', async () => {
  const { status, evidence } = await run(spec(STEP('step 5000')));

  expect(status).toBe('failed');
  expect(evidence?.refused).toEqual({ 'written-outside': 1 });
});

const inContainer = (files: string): string => `[meta]
name = "shop"
[otel]
sources = ["otlp", "file"]
files = ["${files}"]
[service.shop]
image = "${images.node}"
entrypoint = ["node"]
command = ["/srv/write.mjs", "service"]
workdir = "/srv"
files = [{ target = "/srv/write.mjs", source = "write.mjs" }]
[[scenario]]
name = "order"
[[scenario.step]]
name = "wait"
service = "shop"
command = ["true"]
[[expect.span]]
name = "place order"
service = "shop"
`;

engineTest('what a service writes within its container is read before that is gone', async () => {
  const { status, evidence } = await run(inContainer('/srv/out/*.ndjson'));

  expect(status).toBe('passed');
  expect(evidence).toMatchObject({ complete: true, spans: 1, selfReportedSpans: 1 });
});

engineTest('a file that no container has makes the evidence incomplete', async () => {
  const { evidence } = await run(inContainer('/srv/nowhere/x.ndjson'));

  expect(evidence).toMatchObject({
    complete: false,
    reasons: [`no step or service wrote a file '/srv/nowhere/x.ndjson'`],
  });
});

test('a pattern that means all of a container is refused', async () => {
  using place = project({ 'shop.clnrm.toml': inContainer('/*/x.ndjson') });
  const { exitCode, stderr } = await runCli('clnrm validate', place.folder);

  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('must begin with the name of a folder'),
  });
});
