import type { Exporter, OtlpExporter } from '../model/exporter.ts';
import type { OtelSettings } from '../model/spec.ts';
import type { ExporterEnvironment } from './exporter-environment.ts';

/** Words of `--otel-exporter`. */
export const EXPORTER_FLAG = ['none', 'stdout', 'file', 'otlp-http', 'otlp-grpc'] as const;

/** What the command line says of clnrm's own spans. */
export interface ExporterFlags {
  readonly exporter?: (typeof EXPORTER_FLAG)[number];
  readonly endpoint?: string;
}

type Kind = OtelSettings['exporter'];
type Protocol = OtlpExporter['protocol'];

/** An endpoint alone means that it is to be used. */
const kindOf = ({ exporter, endpoint }: ExporterFlags, written: Kind, env: ExporterEnvironment): Kind => {
  if (exporter === 'none') return 'memory';
  if (exporter === 'stdout' || exporter === 'file') return exporter;
  if (exporter !== undefined || endpoint !== undefined) return 'otlp';
  if (env.disabled) return 'memory';
  return written ?? (env.exporter === 'none' ? 'memory' : env.exporter);
};

const protocolOf = (
  { exporter }: ExporterFlags,
  written: Protocol | undefined,
  env: ExporterEnvironment,
): Protocol => {
  if (exporter === 'otlp-grpc') return 'grpc';
  const said = written ?? env.protocol ?? 'http/protobuf';
  return exporter === 'otlp-http' && said === 'grpc' ? 'http/protobuf' : said;
};

const otlpOf = (flags: ExporterFlags, written: OtelSettings, env: ExporterEnvironment): OtlpExporter => {
  const protocol = protocolOf(flags, written.protocol, env);
  const given = flags.endpoint ?? written.endpoint;
  const ofSpec = flags.endpoint === undefined && written.endpoint !== undefined;
  const usual = protocol === 'grpc' ? 'http://localhost:4317' : 'http://localhost:4318';
  const endpoint = given ?? env.endpoint ?? env.tracesUrl ?? usual;
  return {
    kind: 'otlp',
    protocol,
    endpoint,
    // what the caller's variables hold, a token perhaps, is not for an address that a spec names
    headers: ofSpec ? written.headers : { ...env.headers, ...written.headers },
    ...(given === undefined && env.tracesUrl !== undefined && { tracesUrl: env.tracesUrl }),
    // who says where traces go, and only that, has not said that metrics go there
    ...((env.withoutMetrics || (given ?? env.endpoint ?? usual) !== endpoint) && { metrics: false }),
    ...(env.compression !== undefined && { compression: env.compression }),
    ...(env.timeoutMs !== undefined && { timeoutMs: env.timeoutMs }),
  };
};

/** Where the spans of a spec's runner go: the command line before `[otel]` before OpenTelemetry's variables before `memory`. */
export const chooseExporter = (
  flags: ExporterFlags,
  written: OtelSettings,
  env: ExporterEnvironment,
): Exporter => {
  const kind = kindOf(flags, written.exporter, env) ?? 'memory';
  switch (kind) {
    case 'memory':
      return { kind };
    case 'stdout':
      return { kind, format: 'json' };
    case 'file':
      return { kind, path: written.path };
    case 'otlp':
      return otlpOf(flags, written, env);
    default:
      return kind satisfies never;
  }
};
