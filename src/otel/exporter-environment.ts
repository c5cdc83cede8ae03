import { warning } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { OtlpExporter } from '../model/exporter.ts';
import { unescaped } from '../util/percent.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Protocol = OtlpExporter['protocol'];

/** What OpenTelemetry's variables say of clnrm's own spans; absent where none speaks. */
export interface ExporterEnvironment {
  /** `OTEL_SDK_DISABLED`. */
  readonly disabled: boolean;
  /** Of `OTEL_TRACES_EXPORTER`; `otlp` too where only an endpoint is given. */
  readonly exporter?: 'none' | 'otlp' | 'stdout';
  /** `OTEL_METRICS_EXPORTER` says something else than `otlp`. */
  readonly withoutMetrics: boolean;
  readonly endpoint?: string;
  readonly tracesUrl?: string;
  readonly protocol?: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression?: 'gzip' | 'none';
  readonly timeoutMs?: number;
  /** Resource attributes, `OTEL_SERVICE_NAME` among them. */
  readonly resources: Readonly<Record<string, string>>;
  /** Values that mean nothing: they are told and left out, as the specification asks. */
  readonly strange: readonly Diagnostic[];
}

const PREFIX = 'OTEL_EXPORTER_OTLP_';

const PROTOCOLS: readonly Protocol[] = ['http/protobuf', 'http/json', 'grpc'];

const EXPORTERS: ReadonlyMap<string, 'none' | 'otlp' | 'stdout'> = new Map([
  ['none', 'none'],
  ['otlp', 'otlp'],
  ['console', 'stdout'],
  ['logging', 'stdout'],
]);

/** `a=b,c=d`, percent-encoded, as headers and resource attributes are written. Entries without a name are left out. */
const pairs = (text = ''): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const equals = pair.indexOf('=');
      const name = pair.slice(0, Math.max(0, equals)).trim();
      return name === '' ? [] : [[unescaped(name), unescaped(pair.slice(equals + 1).trim())]];
    }),
  );

/** Reads one variable after the other; what `read` cannot make sense of is told. An empty one counts as unset. */
const reader = (env: Environment, strange: Diagnostic[]) => ({
  one<T>(names: readonly string[], read: (text: string) => T | undefined, wanted: string): T | undefined {
    const name = names.find((one) => (env[one] ?? '') !== '');
    const text = name === undefined ? undefined : env[name];
    if (name === undefined || text === undefined) return;
    const value = read(text.trim());
    if (value === undefined) {
      const message = `${name} is '${text}', and not ${wanted}: it is left out`;
      strange.push(warning('exporter-failed', message, { hint: `unset ${name}, or write ${wanted}` }));
    }
    return value;
  },
});

const address = (text: string): string | undefined =>
  URL.canParse(text) && /^https?:\/\/[^\s/]/.test(text) ? text : undefined;

/** The variable of traces before that of all signals. */
const both = (name: string): readonly string[] => [`${PREFIX}TRACES_${name}`, `${PREFIX}${name}`];

const milliseconds = (text: string): number | undefined =>
  /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

const compressionOf = (text: string): 'gzip' | 'none' | undefined =>
  text === 'gzip' || text === 'none' ? text : undefined;

const isTrue = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true';

/** Reads the variables of OpenTelemetry's specification that mean something to an exporter of clnrm's own spans. */
export const exporterEnvironment = (env: Environment): ExporterEnvironment => {
  const strange: Diagnostic[] = [];
  const { one } = reader(env, strange);
  const tracesUrl = one([`${PREFIX}TRACES_ENDPOINT`], address, 'an http:// or https:// address');
  const endpoint = one([`${PREFIX}ENDPOINT`], address, 'an http:// or https:// address');
  const named = one(['OTEL_TRACES_EXPORTER'], (text) => EXPORTERS.get(text), 'none, otlp or console');
  const exporter = named ?? (endpoint !== undefined || tracesUrl !== undefined ? 'otlp' : undefined);
  const protocol = one(
    both('PROTOCOL'),
    (text) => PROTOCOLS.find((known) => known === text),
    PROTOCOLS.join(', '),
  );
  const compression = one(both('COMPRESSION'), compressionOf, 'gzip or none');
  const timeoutMs = one(both('TIMEOUT'), milliseconds, 'a number of milliseconds above 0');
  const service = env.OTEL_SERVICE_NAME ?? '';
  const metrics = env.OTEL_METRICS_EXPORTER?.trim() ?? '';
  return {
    withoutMetrics: metrics !== '' && metrics !== 'otlp',
    disabled: isTrue(env.OTEL_SDK_DISABLED),
    ...(exporter !== undefined && { exporter }),
    ...(endpoint !== undefined && { endpoint }),
    ...(tracesUrl !== undefined && { tracesUrl }),
    ...(protocol !== undefined && { protocol }),
    ...(compression !== undefined && { compression }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    headers: { ...pairs(env[`${PREFIX}HEADERS`]), ...pairs(env[`${PREFIX}TRACES_HEADERS`]) },
    resources: {
      ...pairs(env.OTEL_RESOURCE_ATTRIBUTES),
      ...(service !== '' && { 'service.name': service }),
    },
    strange,
  };
};
