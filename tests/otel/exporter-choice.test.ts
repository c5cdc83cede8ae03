import { describe, expect, it } from 'vitest';
import type { OtelSettings } from '../../src/model/spec.ts';
import { chooseExporter, type ExporterFlags } from '../../src/otel/exporter-choice.ts';
import { exporterEnvironment } from '../../src/otel/exporter-environment.ts';

const SPEC: OtelSettings = {
  path: '/out/spans.ndjson',
  headers: {},
  resources: {},
  sampleRatio: 1,
  propagators: [],
};

const choose = (
  env: Readonly<Record<string, string>>,
  written: Partial<OtelSettings> = {},
  flags: ExporterFlags = {},
) => chooseExporter(flags, { ...SPEC, ...written }, exporterEnvironment(env));

const AT = 'http://collector:4318';
const otlp = { kind: 'otlp', protocol: 'http/protobuf', endpoint: 'http://localhost:4318', headers: {} };

describe("where clnrm's own spans go", () => {
  it('is nowhere but into the evidence when nobody says anything', () => {
    expect(choose({})).toEqual({ kind: 'memory' });
  });

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, otlp],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: AT }, { ...otlp, endpoint: AT }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_TRACES_EXPORTER: 'none' }, { kind: 'memory' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_SDK_DISABLED: 'TRUE' }, { kind: 'memory' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, { kind: 'memory' }],
    [{ OTEL_TRACES_EXPORTER: 'console' }, { kind: 'stdout', format: 'json' }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_METRICS_EXPORTER: 'none' },
      { ...otlp, endpoint: AT, metrics: false },
    ],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/x' },
      { ...otlp, endpoint: 'http://t/x', tracesUrl: 'http://t/x', metrics: false },
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/x' },
      { ...otlp, endpoint: AT, tracesUrl: 'http://t/x' },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
        OTEL_TRACES_EXPORTER: 'otlp',
      },
      { ...otlp, protocol: 'grpc', endpoint: 'http://localhost:4317' },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: AT,
        OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20x, a=1',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=2',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_TIMEOUT: '250',
      },
      {
        ...otlp,
        endpoint: AT,
        headers: { Authorization: 'Bearer x', a: '2' },
        compression: 'gzip',
        timeoutMs: 250,
      },
    ],
  ])('is what the variables say: %j', (env, exporter) => {
    expect(choose(env)).toEqual(exporter);
  });

  it('is said by a spec before the variables, whose headers an address of a spec does not get', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: AT, OTEL_EXPORTER_OTLP_HEADERS: 'token=x' };
    const written = { exporter: 'otlp', endpoint: 'http://elsewhere', protocol: 'grpc' } as const;

    expect(choose(env, { exporter: 'memory' })).toEqual({ kind: 'memory' });
    expect(choose(env, { exporter: 'file' })).toEqual({ kind: 'file', path: '/out/spans.ndjson' });
    expect(choose(env, written)).toEqual({ ...otlp, protocol: 'grpc', endpoint: 'http://elsewhere' });
    expect(choose(env, { exporter: 'otlp' })).toMatchObject({ endpoint: AT, headers: { token: 'x' } });
  });

  it.each<readonly [ExporterFlags, object]>([
    [{ exporter: 'none' }, { kind: 'memory' }],
    [{ exporter: 'stdout' }, { kind: 'stdout', format: 'json' }],
    [{ exporter: 'file' }, { kind: 'file', path: '/out/spans.ndjson' }],
    [{ exporter: 'otlp-http' }, { ...otlp, endpoint: 'http://spec' }],
    [{ exporter: 'otlp-grpc' }, { ...otlp, protocol: 'grpc', endpoint: 'http://spec' }],
    [{ endpoint: AT }, { ...otlp, protocol: 'grpc', endpoint: AT }],
  ])('is said by the command line before all: %j', (flags, exporter) => {
    const written = { exporter: 'otlp', endpoint: 'http://spec', protocol: 'grpc' } as const;

    expect(choose({ OTEL_SDK_DISABLED: 'true' }, written, flags)).toEqual(exporter);
  });

  it('leaves out and tells values that mean nothing', () => {
    const { strange, ...read } = exporterEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'thrift',
      OTEL_EXPORTER_OTLP_TIMEOUT: '0',
      OTEL_TRACES_EXPORTER: 'jaeger',
    });

    expect(read).toEqual({ disabled: false, withoutMetrics: false, headers: {}, resources: {} });
    expect(strange.map(({ severity, message }) => [severity, message.split(',')[0]])).toEqual([
      ['warning', "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4317'"],
      ['warning', "OTEL_TRACES_EXPORTER is 'jaeger'"],
      ['warning', "OTEL_EXPORTER_OTLP_PROTOCOL is 'thrift'"],
      ['warning', "OTEL_EXPORTER_OTLP_TIMEOUT is '0'"],
    ]);
  });

  it('knows no exporter by a word that every object of JavaScript has', () => {
    const { exporter, strange } = exporterEnvironment({ OTEL_TRACES_EXPORTER: 'constructor' });

    expect(exporter).toBeUndefined();
    expect(strange[0]?.message).toContain("OTEL_TRACES_EXPORTER is 'constructor'");
  });

  it('takes resource attributes and the name of the service', () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,team=x%2Cy,,=z', OTEL_SERVICE_NAME: 'b' };

    expect(exporterEnvironment(env).resources).toEqual({ 'service.name': 'b', team: 'x,y' });
  });
});
