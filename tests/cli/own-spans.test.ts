import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const toFile = (path: string): string =>
  `[meta]\nname = "own"\n[otel]\nexporter = "file"\npath = "${path}"\n[[scenario]]\nname = "s"\nrun = "true"\n`;

test("the file of clnrm's own spans is found from where clnrm ran, beside the reports of the command line", async () => {
  using place = project({ 'specs/own.clnrm.toml': toFile('out/spans.ndjson') });

  const { exitCode } = await runCli('clnrm run -r json=out/report.json', place.folder);

  expect(exitCode).toBe(0);
  expect(readFileSync(join(place.folder, 'out/spans.ndjson'), 'utf8')).toContain('clnrm.scenario');
  expect(existsSync(join(place.folder, 'out/report.json'))).toBe(true);
  expect(existsSync(join(place.folder, 'specs/out'))).toBe(false);
});

test('a place that takes no spans is a warning, with -q too, and does not hold the run', async () => {
  using place = project({ 'own.clnrm.toml': toFile('/proc/none/spans.ndjson') });

  const { exitCode, stdout } = await runCli('clnrm run -q', place.folder);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/warning\[exporter-failed\]:[^:]*\/proc\/none\/spans\.ndjson: ENOENT/);
});

test('a report that can be put nowhere is refused before anything runs', async () => {
  using place = project({ 'own.clnrm.toml': toFile('out/spans.ndjson') });

  const { exitCode, stderr } = await runCli('clnrm run -r json=/proc/none/report.json', place.folder);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('the report cannot be written to /proc/none/report.json');
  expect(existsSync(join(place.folder, 'out'))).toBe(false);
});

const SUITE = `[meta]
name = "own"
[[scenario]]
name = "green"
run = "true"
[[scenario]]
name = "red"
run = "false"
[[scenario]]
name = "later"
run = "true"
skip = "not yet"
`;

/** Variables as a shell takes them before a command. */
const settings = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ');

/** A collector of OTLP/JSON; what it was sent, by path. */
const collector = async () => {
  const sent: { readonly path: string; readonly body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    sent.push({ path: request.url ?? '', body: await json(request) });
    response.end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return { sent, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
};

test("a collector hears of runs and specs how they ended, in the caller's trace, and their counts", async () => {
  using place = project({ 'own.clnrm.toml': SUITE });
  await using at = await collector();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: at.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    TRACEPARENT: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKFLOW: 'nightly',
  };

  const { exitCode, stdout } = await runCli(`${settings(env)} clnrm run -r json`, place.folder);

  expect([exitCode, JSON.parse(stdout).summary.status]).toEqual([1, 'failed']);
  const traces = JSON.stringify(at.sent.filter(({ path }) => path === '/v1/traces'));
  const metrics = JSON.stringify(at.sent.filter(({ path }) => path === '/v1/metrics'));
  expect(traces).toMatch(
    /"traceId":"a{32}","spanId":"[0-9a-f]{16}","parentSpanId":"b{16}","name":"clnrm.run"/,
  );
  const ofRun = '"key":"cicd.pipeline.task.run.result","value":{"stringValue":"failure"}';
  const ofCase = '"key":"test.case.result.status","value":{"stringValue":"fail"}';
  for (const part of ['"stringValue":"nightly"', ofRun, ofCase, '"name":"clnrm.scenario.end"'])
    expect(traces).toContain(part);
  expect(metrics).toContain('"name":"clnrm.scenarios"');
  expect(metrics.match(/"key":"clnrm.test.outcome","value":\{"stringValue":"skipped"\}/g)).toHaveLength(1);
});

test('a collector that is not there is one warning, on no account in the report, and no other verdict', async () => {
  const toCollector = toFile('unused').replace('exporter = "file"', 'exporter = "otlp"');
  using place = project({
    'own.clnrm.toml': toCollector,
    'other.clnrm.toml': toCollector.replace('path = "unused"', 'resources = { team = "other" }'),
  });
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '100' };

  const { exitCode, stdout } = await runCli(`${settings(env)} clnrm run -r ndjson`, place.folder);

  expect(exitCode).toBe(0);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const warned = events.filter(({ diagnostic }) => diagnostic?.code === 'exporter-failed');
  expect(warned).toHaveLength(1);
});

test('collectors are told at the same time: the first may wait for the second', async () => {
  const hosts = new Set<string>();
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    // metrics are only sent when the run is over
    if (request.url !== '/v1/metrics') return void response.end('{}');
    hosts.add(request.headers.host ?? '');
    waiting.push(response);
    if (hosts.size === 2) for (const one of waiting.splice(0)) one.end('{}');
  });
  await once(server.listen(0), 'listening');
  const { port } = server.address() as AddressInfo;
  const specFor = (host: string): string =>
    toFile('unused')
      .replace('exporter = "file"', 'exporter = "otlp"')
      .replace('path = "unused"', `endpoint = "http://${host}:${port}"`);
  using place = project({ 'a.clnrm.toml': specFor('127.0.0.1'), 'b.clnrm.toml': specFor('127.0.0.2') });

  const { exitCode, stdout } = await runCli('clnrm run --no-color', place.folder);

  server.close();
  server.closeAllConnections();
  expect(exitCode).toBe(0);
  expect([...hosts].sort()).toEqual([`127.0.0.1:${port}`, `127.0.0.2:${port}`]);
  expect(stdout).not.toContain('exporter-failed');
});
