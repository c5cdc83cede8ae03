import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const spec = (otel: string, ...more: readonly string[]): string =>
  ['[meta]\nname = "own"\n[otel]', otel, '[[scenario]]\nname = "s"\nrun = "true"', ...more].join('\n');

const run = async (text: string, line: string, file = 'out/spans.ndjson') => {
  using place = project({ 'own.clnrm.toml': text });
  const cli = await runCli(line, place.folder);
  const read = (): string => {
    try {
      return readFileSync(join(place.folder, file), 'utf8');
    } catch {
      return '';
    }
  };
  return { ...cli, exported: read() };
};

/** A collector that remembers where exports were sent to. */
const collector = async () => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    request.resume().once('end', () => response.setHeader('content-type', 'application/x-protobuf').end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { paths, url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
};

describe('the flags of own spans', () => {
  test('--otel-endpoint sends them there over OTLP/HTTP, whatever the spec and the variables say', async () => {
    using there = await collector();

    const line = `OTEL_TRACES_EXPORTER=none clnrm run --otel-endpoint ${there.url}`;
    const { exitCode, exported } = await run(spec('exporter = "file"'), line);

    expect({ exitCode, exported, paths: new Set(there.paths) }).toEqual({
      ...{ exitCode: 0, exported: '' },
      paths: new Set(['POST /v1/traces', 'POST /v1/metrics']),
    });
  });

  test('--otel-exporter stdout leaves the stdout of a machine format alone', async () => {
    const { exitCode, stdout, stderr } = await run(spec(''), 'clnrm run -r ndjson --otel-exporter stdout');

    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line)))
        .every((keys) => keys.includes('type')),
    ).toBe(true);
    expect(stderr).toContain('"name":"clnrm.scenario"');
  });

  test('a collector that is not there is told once, and the verdict stands', async () => {
    const line = 'clnrm run -q --otel-exporter otlp-http --otel-endpoint http://127.0.0.1:1';
    const { exitCode, stdout, stderr } = await run(spec(''), line);

    expect(exitCode).toBe(0);
    expect(`${stdout}${stderr}`.match(/exporter-failed/g)).toHaveLength(1);
  });

  test.concurrent.for([
    ['--otel-exporter jaeger', 'otlp-grpc'],
    ['--otel-endpoint localhost:4318', 'http:// or https://'],
    ['--otel-exporter file --otel-endpoint http://localhost:4318', 'means nothing to --otel-exporter file'],
  ] as const)('%s is refused', async ([flags, told], { expect: expected }) => {
    const { exitCode, stderr } = await run(spec(''), `clnrm run ${flags}`);

    expected(exitCode).toBe(2);
    expected(stderr).toContain(told);
  });
});

const NEVER = 'exporter = "file"\nsample_ratio = 0';
const JUDGED = '[[expect.span]]\nname = "clnrm.step"';

describe('sample_ratio = 0', () => {
  test('exports nothing, and the evidence is whole', async () => {
    const { exitCode, exported } = await run(spec(NEVER, JUDGED), 'clnrm run');

    expect({ exitCode, exported }).toEqual({ exitCode: 0, exported: '' });
  });

  test('gives way to the sampled flag of TRACEPARENT', async () => {
    const trace = 'ab'.repeat(16);

    const { exported } = await run(spec(NEVER), `TRACEPARENT=00-${trace}-${'cd'.repeat(8)}-01 clnrm run`);

    expect(exported).toContain('"clnrm.run"');
    expect(exported).toContain(trace);
  });
});

const SERVER = `require('node:http').createServer((q, r) => r.end(q.headers.traceparent ? 'joined' : 'apart')).listen(8080)`;

/** A command and a server that are given this of the trace. */
const propagating = (use: string, command: string, request: string): string => `[meta]
name = "context"
[otel]
propagators = { use = [${use}] }
[service.web]
command = ["node", "-e", ${JSON.stringify(SERVER)}]
ports = [8080]
[[scenario]]
name = "context"
[[scenario.step]]
name = "command"
run = 'echo "$\{TRACEPARENT:+trace} $\{BAGGAGE:+baggage} $OTEL_PROPAGATORS"'
expect = { stdout = "${command}" }
[[scenario.step]]
name = "request"
http = { url = "\${{ service.web.url }}/" }
expect = { body = "${request}" }
`;

test.concurrent.for([
  ['"tracecontext", "baggage"', 'trace baggage tracecontext,baggage', 'joined'],
  ['"baggage"', ' baggage baggage', 'apart'],
  ['', '  none', 'apart'],
] as const)(
  'propagators.use = [%s] is what commands and requests are given',
  async ([use, command, request], { expect: expected }) => {
    const { exitCode, stdout } = await run(propagating(use, command, request), 'clnrm run');

    expected(exitCode, stdout).toBe(0);
  },
);
