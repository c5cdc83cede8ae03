import { expect, test } from 'vitest';
import { endOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/** Prints spans as its argument says, below the step that runs it. */
const PRINTER = `const [, traceId, parent] = process.env.TRACEPARENT.split('-');
const id = (n) => String(n).padStart(16, '0');
const ms = Date.now() - Number(process.argv[3] ?? 0);
const ns = String(BigInt(ms) * 1000000n);
const flat = (n, name, more) => JSON.stringify({ name, trace_id: traceId, span_id: id(n), parent_span_id: parent, start_time_unix_nano: ns, end_time_unix_nano: ns, service: 'shop', ...more });
const otlp = (n, name) => ({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }, scopeSpans: [{ spans: [{ traceId, spanId: id(n), parentSpanId: parent, name, startTimeUnixNano: ns, endTimeUnixNano: ns }] }] }] });
const kinds = {
  flat: () => console.log('starting up\\n' + flat(1, 'place order') + '\\nlistening { port: 80'),
  otlp: () => console.log(JSON.stringify(otlp(1, 'place order'))),
  node: () => console.dir({ resource: { attributes: { 'service.name': 'shop' } }, traceId, parentSpanContext: { traceId, spanId: parent }, name: 'place order', id: id(1), kind: 1, timestamp: ms * 1000, duration: 0.5, attributes: { 'app.note': "it's {fine}" }, status: { code: 0 }, events: [], links: [] }, { depth: 3 }),
  long: () => console.log(JSON.stringify(otlp(1, 'place ' + 'x'.repeat(100000))) + '\\n' + flat(2, 'place order')),
  after: () => console.log('x'.repeat(20000) + '\\n' + flat(2, 'place order')),
  log: () => console.log(JSON.stringify({ level: 'info', trace_id: traceId, span_id: id(1), msg: 'x' }) + '\\n' + flat(2, 'place order')),
  stderr: () => console.error(flat(1, 'place order')),
  bad: () => console.log(flat('x', 'place order')),
  both: async () => {
    console.log(flat(1, 'place order'));
    await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(otlp(1, 'place order')) });
  },
  flood: () => { console.log(flat(1, 'place order')); for (let i = 0; i < 40; i++) console.log('x'.repeat(100)); },
};
await kinds[process.argv[2]]();
`;

const spec = (kind: string, sources: string, more = ''): string => `[meta]
name = "shop"
[otel]
sources = [${sources}]
${more}
[[scenario]]
name = "order"
[[scenario.step]]
name = "place"
command = ["node", "print.mjs", ${kind
  .split(' ')
  .map((word) => JSON.stringify(word))
  .join(', ')}]
[[expect.span]]
name = "place order"
service = "shop"
[expect.graph]
must_include = [["clnrm.step.attempt", "place order"]]
`;

const run = async (kind: string, sources = '"otlp", "stdout"', more = '') => {
  using place = project({ 'shop.clnrm.toml': spec(kind, sources, more), 'print.mjs': PRINTER });
  return endOf(await runCli('clnrm run -r ndjson', place.folder));
};

test.concurrent.for(['flat', 'otlp', 'node', 'long', 'after', 'log'])(
  'a span printed on stdout is evidence where it is asked for, and marked: %s',
  async (kind, { expect }) => {
    const { status, evidence } = await run(kind);

    expect({ status, told: evidence?.selfReportedSpans }).toEqual({
      status: 'passed',
      told: kind === 'long' ? 2 : 1,
    });
  },
);

test.concurrent.for(['long', 'after'])(
  'what a service prints is read as well: %s',
  async (kind, { expect }) => {
    const service = `[service.shop]\ncommand = ["node", "print.mjs", "${kind}"]\nwait = { log = "place order" }\n`;
    const counted = 'by_name = { "place order" = { eq = 1 } }';
    using place = project({
      'print.mjs': `${PRINTER}\nsetTimeout(() => {}, 60_000);\nprocess.on('SIGTERM', () => process.exit());`,
      'shop.clnrm.toml': `[meta]\nname = "shop"\n[otel]\nsources = ["otlp", "stdout"]\n${service}[[scenario]]\nname = "order"\nrun = "true"\n[expect]\ninclude = ["startup"]\n[expect.counts]\n${counted}\n`,
    });

    expect(endOf(await runCli('clnrm run -r ndjson', place.folder))).toMatchObject({ status: 'passed' });
  },
);

test('without being asked for, what is printed is no evidence', async () => {
  const { status, verdict } = await run('flat', '"otlp"');

  expect(status).toBe('failed');
  expect(verdict?.results[0]?.findings[0]?.code).toBe('printed-span');
});

test('neither stderr nor objects without valid ids are evidence', async () => {
  expect((await run('stderr')).status).toBe('failed');
  expect((await run('bad')).status).toBe('failed');
});

test('a printed span of another time than its step is left out, and told', async () => {
  const { status, evidence } = await run('flat 5000');

  expect(status).toBe('failed');
  expect(evidence?.refused).toEqual({ 'printed-outside': 1 });
});

test('a span that was exported too counts once, and as exported', async () => {
  const { status, evidence } = await run('both');

  expect(status).toBe('passed');
  expect(evidence).toMatchObject({ spans: 1, selfReportedSpans: 0, duplicates: 1, conflicts: 0 });
});

test('where output was cut, spans may be missing and the evidence is incomplete', async () => {
  const { evidence } = await run('flood', '"otlp", "stdout"', '[limits]\noutput_kb = 1');

  expect(evidence).toMatchObject({
    complete: false,
    reasons: [expect.stringContaining('printed spans may be missing')],
  });
});

test('the report for people says that spans are self-reported', async () => {
  using place = project({ 'shop.clnrm.toml': spec('flat', '"otlp", "stdout"'), 'print.mjs': PRINTER });

  expect((await runCli('clnrm run', place.folder)).stdout).toMatch(/complete: 1 span .*1 self-reported/);
  expect((await runCli('clnrm spans --service shop --format ndjson', place.folder)).stdout).toContain(
    '"reported":true',
  );
});
