import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { collecting, emit, KEPT } from '../helpers/collecting.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const exporters: Readonly<Record<string, (endpoint: string) => SpanExporter>> = {
  json: (endpoint) => new JsonExporter({ url: `${endpoint}/v1/traces` }),
  protobuf: (endpoint) => new ProtobufExporter({ url: `${endpoint}/v1/traces` }),
  grpc: (endpoint) => new GrpcExporter({ url: endpoint }),
};

const exported = (spanId: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId,
                name: 'place order',
                startTimeUnixNano: '1735689600000000000',
                endTimeUnixNano: '1735689601000000000',
              },
            ],
          },
        ],
      },
    ],
  }),
});

const namesIn = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/"name":"(json|protobuf|grpc)"/g)].map(([, name = '']) => name);

test.concurrent('it outlives who started it and keeps what is sent, whatever the protocol', async ({
  expect,
}) => {
  await using up = await collecting();
  for (const [name, open] of Object.entries(exporters)) await emit(open(up.endpoint), name);

  const down = await up.run('collector down');
  expect(down.stdout).toContain(`${Object.keys(exporters).length} spans in`);
  expect([...namesIn(up.file)].sort()).toEqual(Object.keys(exporters).sort());
  expect(await up.run('collector status')).toMatchObject({
    exitCode: 4,
    stdout: 'no collector is up here\n',
  });
  expect((await up.run(`spans ${KEPT} --format ndjson`)).stdout).toContain('"name":"grpc"');
});

test.concurrent('its log tells of one span in one export', async ({ expect }) => {
  await using up = await collecting();
  expect((await fetch(`${up.endpoint}/v1/traces`, exported('00000000000000aa'))).status).toBe(200);

  const told = async () => (await up.run('collector logs')).stdout;
  await expect.poll(told, { timeout: 5_000 }).toMatch(/received 1 span in 1 export$/m);
});

test.concurrent('what it refuses is told, and a second one is not started', async ({ expect }) => {
  await using up = await collecting();
  const odd = await fetch(`${up.endpoint}/v1/traces`, { ...exported('00'), body: '{"x' });

  expect(odd.status).toBe(400);
  expect((await up.run('collector up')).stdout).toContain(`up        ${up.endpoint}`);
  expect(await up.run('collector up --file elsewhere')).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('with other settings'),
  });
  expect((await up.run('collector logs')).stdout).toContain('refused (malformed): not JSON');
});

test.concurrent('one that was killed is seen to be dead, cleaned away, and followed by another', async ({
  expect,
}) => {
  await using up = await collecting();
  await fetch(`${up.endpoint}/v1/traces`, exported('00000000000000aa'));
  process.kill(up.owner.pid, 'SIGKILL');
  appendFileSync(up.file, '{"resourceSpans":[{"sco');

  expect((await up.run('clean')).stdout).toContain('the state of a collector that died');
  const { endpoint } = await up.start();
  await fetch(`${endpoint}/v1/traces`, exported('00000000000000ab'));
  await up.run('collector down');
  expect((await up.run(`spans ${KEPT}`)).stdout).toContain('2 spans in 1 trace');
});

test('a port that is taken is named', async () => {
  using place = project({});
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { exitCode, stderr } = await runCli(`clnrm collector up --port ${port}`, place.folder);
  server.close();

  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: expect.stringContaining(`port ${port} is taken`),
  });
});
