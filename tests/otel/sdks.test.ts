import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { describe, expect, it } from 'vitest';
import { telemetryEnvironment } from '../../src/engine/environment.ts';
import { canonicalForm } from '../../src/otel/canonical.ts';
import { type SpanRecord, SpanStore } from '../../src/otel/store.ts';
import { dump } from '../helpers/otlp.ts';
import { listen } from '../helpers/receiver.ts';
import { emitTwenty, TWENTY } from '../helpers/twenty.ts';

/** Everything the store holds, but for what each SDK says of itself. */
const contents = (store: SpanStore) =>
  dump(store.seal()).map(({ resource, ...span }) => ({ ...span, service: resource['service.name'] }));

const filled = (resource: SpanRecord['resource'] = {}): SpanStore => {
  const store = new SpanStore();
  for (const record of TWENTY) store.add({ ...record, resource: { ...record.resource, ...resource } });
  return store;
};

const expected = contents(filled());

/** What a golden trace of the spans would say. */
const canonical = (store: SpanStore): string =>
  canonicalForm(store.seal(), { volatile: [], ordered: false }).text;

describe('the twenty spans are the same', () => {
  it.each([
    ['JSON', 'none', (url: string, compression: never) => new JsonExporter({ url, compression })],
    ['JSON', 'gzip', (url: string, compression: never) => new JsonExporter({ url, compression })],
    ['protobuf', 'none', (url: string, compression: never) => new ProtobufExporter({ url, compression })],
    ['protobuf', 'gzip', (url: string, compression: never) => new ProtobufExporter({ url, compression })],
    ['gRPC', 'none', (url: string, compression: never) => new GrpcExporter({ url, compression })],
    ['gRPC', 'gzip', (url: string, compression: never) => new GrpcExporter({ url, compression })],
  ])('from Node by %s, compression %s', async (name, compression, open) => {
    await using room = await listen();
    await emitTwenty(open(name === 'gRPC' ? room.url : `${room.url}/v1/traces`, compression as never));
    expect(contents(room.store)).toEqual(expected);
    expect(canonical(room.store)).toBe(canonical(filled()));
    expect(room.receiver.counts()).toMatchObject({ refused: {}, truncated: 0, connections: 1 });
  });
});

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'clnrm-sdks');

const python = { file: join(CACHE, 'python/emit.py'), argv: ['python3', join(CACHE, 'python/emit.py')] };
const go = { file: join(CACHE, 'go/emit'), argv: [join(CACHE, 'go/emit')] };
const classes = ['java/target/classes', 'java/target/dependency/*'].map((one) => join(CACHE, one)).join(':');
const java = {
  file: join(CACHE, 'java/target/classes/Emit.class'),
  argv: ['java', '-cp', classes, '-Dfile.encoding=UTF-8', 'Emit'],
};

/** What the variables below say of every resource, besides who we are. */
const SUBJECT: SpanRecord['resource'] = {
  'deployment.environment.name': { type: 'string', value: 'test' },
  team: { type: 'string', value: 'grün, blau' },
};

/** Runs a sender with the variables that every subject is given, but for the protocol. */
const send = async (argv: readonly string[], url: string, more: Readonly<Record<string, string>>) => {
  const [command = '', ...rest] = argv;
  const child = spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PYTHONPATH: join(CACHE, 'python/packages'),
      ...telemetryEnvironment({
        endpoint: url,
        run: 'run 1',
        scenario: 'a → b, c=d',
        service: 'api',
        source: 'api',
        traceparent: '00-1af7651916cd43dd8448eb211c80319c-00000000000000aa-01',
        resources: { team: 'grün, blau' },
        propagators: ['tracecontext', 'baggage'],
      }),
      ...more,
    },
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, said }).toMatchObject({ code: 0 });
};

describe.each([
  ['Python', python],
  ['Go', go],
  ['Java', java],
])('the twenty spans of %s (made by tests/sdks/prepare)', (_, { file, argv }) => {
  it.skipIf(!existsSync(file)).each([
    ['http/protobuf', {}],
    ['http/protobuf', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }],
    ['grpc', {}],
    ['grpc', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }],
  ])('are the same by %s %j', async (protocol, more) => {
    await using room = await listen();
    await send(argv, room.url, { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, ...more });
    expect(contents(room.store)).toEqual(expected);
    expect(canonical(room.store)).toBe(canonical(filled(SUBJECT)));
    expect(room.receiver.counts()).toMatchObject({ refused: {}, truncated: 0 });
    const { resource } = dump(room.store.seal())[0] ?? {};
    expect(resource).toMatchObject({
      'clnrm.scenario': { type: 'string', value: 'a → b, c=d' },
      team: { type: 'string', value: 'grün, blau' },
    });
    const { ranges } = room.receiver;
    expect(ranges.call(room.receiver)).toMatchObject([{ scenario: 'a → b, c=d', service: 'api', rows: 20 }]);
    const { truncated } = await room.receiver.seal(room.open, AbortSignal.timeout(20_000));
    expect(truncated).toBe(0);
  });
});
