import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Exporter } from '../../src/model/exporter.ts';
import { decodeJson } from '../../src/otel/json.ts';
import { createTelemetry, parseTraceparent } from '../../src/otel/runner.ts';
import { SpanStore } from '../../src/otel/store.ts';
import { dump } from '../helpers/otlp.ts';
import { project } from '../helpers/project.ts';
import { listen } from '../helpers/receiver.ts';

const START_MS = 1_735_689_600_000; // 2025-01-01, before this process began: a set clock must be taken as it is

const open = async (...exporters: readonly Exporter[]) => {
  const warnings: Diagnostic[] = [];
  let written = '';
  let ms = START_MS;
  const telemetry = await createTelemetry({
    run: 'r1',
    version: '0.1.0',
    exporters,
    now: () => ms++,
    write: (text) => {
      written += text;
    },
    warn: (diagnostic) => warnings.push(diagnostic),
  });
  return { telemetry, warnings, written: () => written };
};

const readBack = (text: string) => {
  const store = new SpanStore();
  for (const line of text.trimEnd().split('\n')) store.ingest((columns) => decodeJson(columns, line));
  return dump(store.seal());
};

describe("the runner's own spans", () => {
  it('are in their store as soon as they end, source runner', async () => {
    const { telemetry } = await open();
    const store = new SpanStore();
    const scenario = telemetry.startSpan('clnrm.scenario', { store });
    const step = telemetry.startSpan('clnrm.step', {
      store,
      parent: scenario,
      kind: 'client',
      attributes: { 'step.name': { type: 'string', value: 'place' }, n: { type: 'int', value: '3' } },
    });
    step.event('sent', { bytes: { type: 'int', value: '12' } });
    step.end({ error: 'exit 1', attributes: { 'process.exit.code': { type: 'int', value: '1' } } });
    expect(store.size).toBe(1);
    scenario.end();
    const [root, child] = dump(store.seal());
    expect(root).toMatchObject({
      name: 'clnrm.scenario',
      service: 'clnrm',
      scope: 'clnrm',
      source: 1,
      kind: 1,
    });
    expect(root).toMatchObject({
      start: BigInt(START_MS) * 1_000_000n,
      end: BigInt(START_MS + 4) * 1_000_000n,
    });
    expect(child).toMatchObject({ parent: 0, kind: 3, status: [2, 'exit 1'], traceId: scenario.traceId });
    expect(child?.attributes).toEqual({
      'step.name': { type: 'string', value: 'place' },
      n: { type: 'int', value: '3' },
      'process.exit.code': { type: 'int', value: '1' },
    });
    expect(child?.events).toMatchObject([
      { name: 'sent', attributes: { bytes: { type: 'int', value: '12' } } },
    ]);
  });

  it('begin a trace of their own, linked, unless a parent is given', async () => {
    const { telemetry } = await open();
    const store = new SpanStore();
    const spec = telemetry.startSpan('clnrm.spec', { store });
    const scenario = telemetry.startSpan('clnrm.scenario', { store, links: [spec] });
    const outer = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
    const nested = telemetry.startSpan('clnrm.scenario', { store, parent: outer });
    for (const span of [spec, scenario, nested]) span.end();
    const rows = dump(store.seal());
    expect(scenario.traceId).not.toBe(spec.traceId);
    expect(scenario.traceparent).toBe(`00-${scenario.traceId}-${scenario.spanId}-01`);
    expect(rows.map((row) => [row.traceId, row.orphan, row.links.map((link) => link.row)])).toEqual([
      [spec.traceId, 0, []],
      [scenario.traceId, 0, [0]],
      ['0af7651916cd43dd8448eb211c80319c', 1, []],
    ]);
  });

  it('go to stdout as lines that can be read back', async () => {
    const { telemetry, written } = await open({ kind: 'stdout', format: 'json' });
    const store = new SpanStore();
    const span = telemetry.startSpan('a', { store, attributes: { x: { type: 'double', value: 1.5 } } });
    span.event('e');
    span.end();
    const sent = dump(store.seal()).map((row) => ({ ...row, source: 0 }));
    expect(readBack(written())).toEqual(sent);
  });

  it('go to people as one line each', async () => {
    const { telemetry, written } = await open({ kind: 'stdout', format: 'pretty' });
    telemetry.startSpan('clnrm.step').end({ error: 'exit 1' });
    expect(written()).toMatch(/^[0-9a-f]{8} [0-9a-f]{16} clnrm\.step 1\.0 ms ERROR exit 1\n$/);
  });

  it('are appended to a file, whose folder is made', async () => {
    using place = project({});
    const path = join(place.folder, 'out', 'spans.ndjson');
    const { telemetry } = await open({ kind: 'file', path });
    telemetry.startSpan('a').end();
    telemetry.startSpan('b').end();
    expect(readBack(readFileSync(path, 'utf8')).map((row) => row.name)).toEqual(['a', 'b']);
  });

  it.each(['http/json', 'http/protobuf'] as const)(
    'go to a collector over %s, all of them before the run ends',
    async (protocol) => {
      await using room = await listen();
      const headers = { 'X-Clnrm-Scenario': 'outer' };
      const { telemetry, warnings } = await open({
        kind: 'otlp',
        protocol,
        endpoint: `${room.url}/`,
        headers,
      });
      for (let n = 0; n < 600; n++) telemetry.startSpan(`span ${n}`).end();
      await telemetry[Symbol.asyncDispose]();
      expect([room.store.size, warnings]).toEqual([600, []]);
      expect(new Set(room.receiver.ranges().map((range) => range.scenario))).toEqual(new Set(['outer']));
    },
  );

  it('that cannot be exported warn once and disturb nothing', async () => {
    const { telemetry, warnings } = await open({ kind: 'file', path: '/dev/null/at/all' });
    const store = new SpanStore();
    telemetry.startSpan('a', { store }).end();
    telemetry.startSpan('b', { store }).end();
    await telemetry.flush();
    await telemetry[Symbol.asyncDispose]();
    expect(store.size).toBe(2);
    expect(warnings.map((one) => [one.severity, one.code])).toEqual([['warning', 'exporter-failed']]);
    expect(warnings[0]?.message).toContain('/dev/null/at/all');
  });

  it('that a collector refuses warn once', async () => {
    await using room = await listen({ bodyBytes: 10 });
    const { telemetry, warnings } = await open({
      kind: 'otlp',
      protocol: 'http/json',
      endpoint: room.url,
      headers: {},
    });
    telemetry.startSpan('a').end();
    await telemetry.flush();
    telemetry.startSpan('b').end();
    await telemetry[Symbol.asyncDispose]();
    expect(warnings.map((one) => one.code)).toEqual(['exporter-failed']);
    expect(warnings[0]?.message).toContain(room.url);
  });
});

it('a collector that never answers holds the process no longer than the run waits, and is told of once', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const { telemetry, warnings } = await open({
    ...{ kind: 'otlp', protocol: 'http/json', endpoint, headers: {} },
    timeoutMs: 60_000,
  });
  telemetry.startSpan('a').end();
  await telemetry[Symbol.asyncDispose]();

  // ends when its connections have
  await once(server.close(), 'close');
  expect(warnings.map(({ message }) => message)).toEqual([
    `the runner's own spans did not reach ${endpoint}: no answer within 6000 ms`,
  ]);
}, 15_000);

describe('a traceparent', () => {
  it.each([
    '',
    '00-xyz',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`,
  ])('that is none (%j) names no span', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
