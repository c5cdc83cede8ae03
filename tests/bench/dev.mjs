import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { env, time } from './measure.mjs';
import { bin, project } from './project.mjs';
import { atMost, row, skipped } from './rows.mjs';

const group = 'dev';
const SAVES = Number(process.env.CLNRM_BENCH_ROUNDS ?? 30);

/** A service that sends one span for each request, without any package. */
const server = (version) => `import { createServer, request } from 'node:http';
// version ${version}
const send = (span) => {
  const scope = { resource: { attributes: [{ key: 'service.name', value: { stringValue: 'api' } }] }, scopeSpans: [{ spans: [span] }] };
  const post = request(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' } });
  return new Promise((done) => { post.on('response', (answer) => answer.resume().on('end', done)); post.end(JSON.stringify({ resourceSpans: [scope] })); });
};
createServer(async (incoming, response) => {
  const [, traceId, spanId] = (incoming.headers.traceparent ?? '').split('-');
  const now = String(BigInt(Date.now()) * 1000000n);
  await send({ traceId, spanId: '00000000000000a1', parentSpanId: spanId, name: 'answer', kind: 2, startTimeUnixNano: now, endTimeUnixNano: now });
  response.end('version ${version}');
}).listen(8080);
process.on('SIGTERM', () => process.exit(0));
`;

const spec = (version) => `[meta]
name = "api"

[service.api]
command = ["node", "server.mjs"]
ports = [8080]

[[scenario]]
name = "version ${version}"

[[scenario.step]]
name = "ask"
http = { url = "\${{ service.api.url }}/" }
expect = { status = 200 }

[[expect.span]]
name = "answer"
`;

/** The same with a service that stays up between saves. */
const warmSpec = (version) => spec(version).replace('[service.api]', '[service.api]\nscope = "run"');

const inContainer = (version) => `[meta]
name = "box"

[service.box]
image = "clnrm/busybox:1"
command = ["sleep", "1000"]

[[scenario]]
name = "version ${version}"

[[scenario.step]]
name = "inside"
service = "box"
run = "true"
`;

const deferred = () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  parts.promise.catch(() => {});
  return parts;
};

/** `clnrm dev` and its stream: `verdict` waits for the next that is so, told as it arrives. */
const dev = (folder) => {
  const child = spawn(bin, ['dev', '-r', 'ndjson'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let wanted = () => false;
  let told = deferred();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    if (wanted(event)) told.resolve(event);
  });
  child.once('exit', () => told.reject(new Error('dev ended before its verdict')));
  const until = (is) => {
    wanted = is;
    told = deferred();
    return told.promise;
  };
  const end = () => new Promise((done) => child.once('exit', done).kill('SIGINT'));
  return { until, end };
};

const isVerdict = (event) => event.type === 'scenario:end' && event.result.status !== 'cancelled';
const isIdle = ({ type }) => type === 'watch:idle';

/** ms from each save to its verdict, one after the other as somebody who looks at it would; every one must be green. */
const saves = async (file, textOf, files) => {
  const { folder, dispose } = project({});
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { until, end } = dev(folder);
  try {
    await until(isIdle);
    const samples = [];
    for (let version = 1; version <= SAVES; version++) {
      // a person takes longer; what is made ready for the next save is ready then
      await delay(150);
      const told = until(isVerdict);
      const began = performance.now();
      writeFileSync(join(folder, file), textOf(version));
      const { result } = await told;
      samples.push(performance.now() - began);
      if (result.status !== 'passed')
        throw new Error(`a save was ${result.status}: ${JSON.stringify(result).slice(0, 400)}`);
      await until(isIdle);
    }
    return samples;
  } finally {
    await end();
    dispose();
  }
};

const p95 = (samples) => [...samples].sort((a, b) => a - b)[Math.ceil(samples.length * 0.95) - 1];

const rows = (name, samples, limit, floor) => [
  row({ group, name: `${name}, p50`, samples, budget: atMost(limit), ...(floor && { floor }) }),
  row({
    group,
    name: `${name}, p95`,
    samples: [p95(samples)],
    budget: atMost(limit),
    note: `of ${samples.length} saves`,
  }),
];

const hasImage = () => {
  try {
    execFileSync('docker', ['image', 'inspect', 'clnrm/busybox:1'], { stdio: 'ignore', env });
    return true;
  } catch {
    return false;
  }
};

/** From a save to its verdict while `clnrm dev` watches. */
export const developing = async () => {
  const node = [];
  for (let round = 0; round < 10; round++) node.push(await time([process.execPath, '-e', '0']));
  const floor = { name: 'node -e 0, which the service needs once', samples: node };
  const app = { 'clnrm.toml': '', 'server.mjs': server(0), 'api.clnrm.toml': spec(0) };
  const code = await saves('server.mjs', server, app);
  const specs = await saves('api.clnrm.toml', spec, app);
  const warm = { ...app, 'api.clnrm.toml': warmSpec(0) };
  const warmSpecs = await saves('api.clnrm.toml', warmSpec, warm);
  const warmCode = await saves('server.mjs', server, warm);
  return [
    ...rows('save of the service', code, 300, floor),
    ...rows('save of the spec', specs, 300, floor),
    ...rows('save of the spec, service warm', warmSpecs, 300, floor),
    ...rows('save of the warm service', warmCode, 300, floor),
    ...(hasImage()
      ? rows(
          'save, with a container',
          await saves('box.clnrm.toml', inContainer, { 'clnrm.toml': '', 'box.clnrm.toml': inContainer(0) }),
          3000,
        )
      : [skipped(group, 'save, with a container', 'no engine with clnrm/busybox:1')]),
  ];
};
