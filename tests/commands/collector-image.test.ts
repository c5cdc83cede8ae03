import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { call } from '../../src/engine/container/socket.ts';
import { containersOf, engineTest, images, socket } from '../helpers/engine.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const FILE = '.clnrm/collector/spans.ndjson';

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

interface State {
  readonly endpoint: string;
  readonly grpcEndpoint: string;
  readonly owner: { readonly pid: number; readonly run: string };
}

/** A project with the collector of the image, which goes with it. */
const collecting = async () => {
  const place = project({ 'shop.clnrm.toml': SPEC });
  const run = (line: string) => runCli(`clnrm ${line}`, place.folder);
  const start = async (): Promise<State> =>
    JSON.parse((await run(`collector up --image ${image} --port 0 --json`)).stdout);
  return {
    run,
    start,
    ...(await start()),
    file: join(place.folder, FILE),
    async [Symbol.asyncDispose]() {
      await run('collector down');
      place[Symbol.dispose]();
    },
  };
};

const exporters: Readonly<Record<string, (up: State) => SpanExporter>> = {
  json: ({ endpoint }) => new JsonExporter({ url: `${endpoint}/v1/traces` }),
  protobuf: ({ endpoint }) => new ProtobufExporter({ url: `${endpoint}/v1/traces` }),
  grpc: ({ grpcEndpoint }) => new GrpcExporter({ url: grpcEndpoint }),
};

const emit = async (exporter: SpanExporter, name: string): Promise<void> => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.getTracer('shop').startSpan(name).end();
  await provider.shutdown();
};

withImage('the real collector keeps what is sent over each protocol, and it can be judged', async () => {
  await using up = await collecting();
  for (const [name, open] of Object.entries(exporters)) await emit(open(up), name);

  expect((await up.run('collector status')).stdout).toContain(`image     ${image}`);
  expect((await up.run('collector down')).stdout).toContain('down, 3 spans in 3 exports');
  expect(await containersOf(up.owner.run)).toEqual([]);
  expect((await up.run(`analyze shop.clnrm.toml --traces ${FILE}`)).exitCode).toBe(0);
  expect((await up.run(`graph ${FILE}`)).stdout).toContain('grpc');
});

withImage(
  'the container of one that was killed is cleaned away, and another appends to its file',
  async () => {
    await using up = await collecting();
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
