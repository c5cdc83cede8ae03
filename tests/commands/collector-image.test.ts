import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { call } from '../../src/engine/container/socket.ts';
import { type CollectorUp, collecting, emit, KEPT } from '../helpers/collecting.ts';
import { containersOf, engineTest, images, socket } from '../helpers/engine.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SPEC = `[meta]
name = "shop"
[[scenario]]
name = "order"
[[scenario.step]]
run = "true"
[[expect.span]]
name = "grpc"
[expect.counts]
spans_total = { eq = 3 }
`;

const hasImage = async (image: string): Promise<boolean> =>
  socket !== undefined &&
  (await call({ socket, method: 'GET', path: `/images/${image}/json` })).status === 200;

const image = images.otelcol;

const isThere = await hasImage(image);

/** Nobody downloads 80 MB for this: it runs where the image is. */
const withImage = (title: string, body: () => Promise<void>): void => {
  if (isThere || socket === undefined) engineTest(title, body);
  else test.skip(`${title} (skipped: no image ${image}, \`bash tests/collector/image\` makes one)`, body);
};

/** A project with the collector of the image, which goes with it. */
const withCollector = () => collecting({ 'shop.clnrm.toml': SPEC }, `--image ${image}`);

const exporters: Readonly<Record<string, (up: CollectorUp) => SpanExporter>> = {
  json: ({ endpoint }) => new JsonExporter({ url: `${endpoint}/v1/traces` }),
  protobuf: ({ endpoint }) => new ProtobufExporter({ url: `${endpoint}/v1/traces` }),
  grpc: ({ grpcEndpoint }) => new GrpcExporter({ url: grpcEndpoint }),
};

withImage('the real collector keeps what is sent over each protocol, and it can be judged', async () => {
  await using up = await withCollector();
  for (const [name, open] of Object.entries(exporters)) await emit(open(up), name);

  expect((await up.run('collector status')).stdout).toContain(`image     ${image}`);
  expect((await up.run('collector down')).stdout).toContain('down, 3 spans in 3 exports');
  expect(await containersOf(up.owner.run)).toEqual([]);
  expect((await up.run(`analyze shop.clnrm.toml --traces ${KEPT}`)).exitCode).toBe(0);
  expect((await up.run(`graph ${KEPT}`)).stdout).toContain('grpc');
});

withImage(
  'the container of one that was killed is cleaned away, and another appends to its file',
  async () => {
    await using up = await withCollector();
    await emit(new JsonExporter({ url: `${up.endpoint}/v1/traces` }), 'json');
    while (!readFileSync(up.file, 'utf8').endsWith('\n')) await delay(10);
    process.kill(up.owner.pid, 'SIGKILL');

    expect((await up.run('clean')).stdout).toContain('the state of a collector that died');
    expect(await containersOf(up.owner.run)).toEqual([]);
    const again = await up.start();
    await emit(new JsonExporter({ url: `${again.endpoint}/v1/traces` }), 'json');
    expect((await up.run('collector down')).stdout).toContain('down, 1 span in 1 export');
    expect(readFileSync(up.file, 'utf8').match(/"name":"json"/g)).toHaveLength(2);
  },
);

engineTest('an image that is no collector is told with what it must be', async () => {
  using place = project({});
  const { exitCode, stderr } = await runCli(`clnrm collector up --image ${images.busybox}`, place.folder);

  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: expect.stringContaining("has no program '--config'"),
  });
  expect(stderr).toContain('such as otel/opentelemetry-collector-contrib');
});
