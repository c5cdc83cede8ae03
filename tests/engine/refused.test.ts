import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/** Sends what no receiver takes, as its argument says, then one good span below its step. */
const SENDER = `import { connect } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
const url = new URL(process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
const post = (path, body, type = 'application/json', more = {}) =>
  fetch(new URL(path, url), { method: 'POST', body, headers: { 'content-type': type, ...more } });
const half = async () => {
  const socket = connect(Number(url.port), url.hostname).on('error', () => {}).resume();
  socket.end('POST /v1/traces HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 100\\r\\n\\r\\nhalf of it');
  await once(socket, 'close');
};
const bomb = () => Buffer.concat(Array(40).fill(gzipSync(Buffer.alloc(16 << 20))));
const kinds = {
  strange: () => post('/v1/strange', 'x'),
  astray: () => post('/', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, spanId: '00000000000000cd' }] }] }] })),
  bad: async () => {
    await post('/v1/traces', 'garbage', 'application/x-protobuf');
    await post('/v1/traces', '{');
    await post('/v1/traces', bomb(), 'application/json', { 'content-encoding': 'gzip' });
    await half();
    await post('/v1/strange', 'x');
  },
};
const [, traceId, parentSpanId] = process.env.TRACEPARENT.split('-');
const ns = String(BigInt(Date.now()) * 1000000n);
const span = { traceId, spanId: '00000000000000ab', parentSpanId, name: 'good', startTimeUnixNano: ns, endTimeUnixNano: ns };
await kinds[process.argv[2]]();
await post('/v1/traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
`;

const spec = (kind: string): string => `[meta]
name = "a"
[report]
json = "out.json"
[[scenario]]
name = "one"
[[scenario.step]]
command = ["node", "send.mjs", "${kind}"]
[[expect.span]]
name = "good"
`;

const run = async (kind: string) => {
  using place = project({ 'a.clnrm.toml': spec(kind), 'send.mjs': SENDER });
  const { stdout } = await runCli('clnrm run', place.folder);
  const report: unknown = JSON.parse(readFileSync(join(place.folder, 'out.json'), 'utf8'));
  return { text: stdout.replace(/\s+/g, ' '), report: JSON.stringify(report) };
};

test('what the receiver refused is counted in the report for people and in JSON', async () => {
  const { text, report } = await run('bad');

  expect(report).toContain('"refused":{"malformed":2,"too-large":1,"unknown-path":1}');
  expect(report).toContain('"truncated":1');
  expect(text).toContain('INCOMPLETE in 1 of 1');
  expect(text).toContain('1 export cut off in the middle; 2 requests refused (malformed);');
});

test('what was refused is told also where the evidence is complete', async () => {
  const { text, report } = await run('strange');

  expect(report).toContain('"refused":{"unknown-path":1}');
  expect(text).toContain('complete: 1 span in 1 trace of 0 services; 1 request refused (unknown-path)');
});

test('spans that were posted to no path of OTLP are missing, and it is said where they belong', async () => {
  const { text } = await run('astray');

  expect(text).toContain('INCOMPLETE in 1 of 1');
  expect(text).toContain('1 export: wrong-path (the URL of an exporter of traces ends with /v1/traces)');
});
