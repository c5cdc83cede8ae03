import { dirname } from 'node:path';
import { execPath } from 'node:process';
import type { Propagator } from '../model/spec.ts';
import { RUN_VARIABLE } from '../util/own-variables.ts';
import { unescaped } from '../util/percent.ts';

/** 2025-01-01T00:00:00Z: what builds in a room stamp their files with. */
const SOURCE_DATE_EPOCH = '1735689600';

/** What the environment of a room depends on. */
export interface EnvironmentFacts {
  /** The variable that marks processes of this room for clean-up. */
  readonly mark: string;
  readonly seed: number;
  readonly home: string;
  readonly tmp: string;
  /** Names of the caller's variables that may enter, with their values. */
  readonly passed: Readonly<Record<string, string>>;
}

/** The environment contract of isolation.md: nothing inherited but what `pass_env` names. */
export const roomEnvironment = (facts: EnvironmentFacts): Readonly<Record<string, string>> => ({
  PATH: [
    dirname(execPath),
    '/usr/local/sbin',
    '/usr/local/bin',
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
  ].join(':'),
  HOME: facts.home,
  TMPDIR: facts.tmp,
  TZ: 'UTC',
  LANG: 'C.UTF-8',
  SOURCE_DATE_EPOCH,
  ...facts.passed,
  CLNRM: '1',
  CLNRM_SEED: String(facts.seed),
  CLNRM_SCRATCH: facts.tmp,
  [RUN_VARIABLE]: facts.mark,
});

/** What of it a container gets: an image knows its own paths. */
export const imageEnvironment = (
  room: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const { PATH: _path, HOME: _home, TMPDIR: _tmp, ...own } = room;
  return own;
};

/** What the OpenTelemetry variables of one service or step depend on. */
export interface TelemetryFacts {
  readonly endpoint: string;
  /** Id of the run; none for a nested clnrm, which has one of its own. */
  readonly run: string | undefined;
  /** None for a service that several share: trace ids tell whose its spans are. */
  readonly scenario: string | undefined;
  /** The service name SDKs report where the spec sets none. */
  readonly service: string;
  /** The service or step that sends, as the runner knows it. */
  readonly source: string;
  /** Whether that is a service: its resource bears its id. */
  readonly isService?: boolean;
  /** Id of the runner's span of the attempt at a step; none for a service. */
  readonly attempt?: string | undefined;
  readonly traceparent: string | undefined;
  readonly resources: Readonly<Record<string, string>>;
  readonly propagators: readonly Propagator[];
  /** How long an SDK gathers spans before it sends them, ms. */
  readonly batchMs?: number;
}

/** The batch delay that SDKs are given, ms. */
export const BATCH_MS = 100;

/** Percent-encodes what the baggage syntax of OTEL_RESOURCE_ATTRIBUTES reserves. */
const encode = (text: string): string => text.replace(/[^!-~]|[,;="\\%]/gu, encodeURIComponent);

/** SDKs undo one percent-encoding of these values, and what they then send as a header must be ASCII. */
const headerText = (text: string): string => encodeURIComponent(encodeURIComponent(text));

/** The service or step that a process was given these variables for, each as `NAME=value`; undefined where none says so. */
export const sourceIn = (variables: readonly string[]): string | undefined => {
  const headers = variables.find((one) => one.startsWith('OTEL_EXPORTER_OTLP_HEADERS='));
  const [, text] = /x-clnrm-service=([^,]*)/.exec(headers ?? '') ?? [];
  return text === undefined ? undefined : unescaped(unescaped(text));
};

/** Points every SDK at the receiver, with short batches (evidence.md, "How spans reach the runner"). */
export const telemetryEnvironment = (facts: TelemetryFacts): Readonly<Record<string, string>> => {
  const resources = {
    ...(facts.run === undefined ? {} : { 'clnrm.run.id': facts.run }),
    ...(facts.scenario === undefined ? {} : { 'clnrm.scenario': facts.scenario }),
    ...(facts.isService && { 'clnrm.service': facts.source }),
    'deployment.environment.name': 'test',
    ...facts.resources,
  };
  const batch = String(facts.batchMs ?? BATCH_MS);
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: facts.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_HEADERS: [
      ...(facts.scenario === undefined ? [] : [`x-clnrm-scenario=${headerText(facts.scenario)}`]),
      `x-clnrm-service=${headerText(facts.source)}`,
      ...(facts.attempt === undefined ? [] : [`x-clnrm-attempt=${facts.attempt}`]),
    ].join(','),
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(resources)
      .map(([key, value]) => `${encode(key)}=${encode(value)}`)
      .join(','),
    OTEL_SERVICE_NAME: facts.service,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: batch,
    OTEL_BSP_MAX_QUEUE_SIZE: '65536',
    OTEL_BLRP_SCHEDULE_DELAY: batch,
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_PROPAGATORS: facts.propagators.join(',') || 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,container',
    ...(facts.traceparent !== undefined &&
      facts.propagators.includes('tracecontext') && { TRACEPARENT: facts.traceparent }),
    ...(facts.scenario !== undefined &&
      facts.propagators.includes('baggage') && {
        BAGGAGE: `clnrm.scenario=${encodeURIComponent(facts.scenario)}`,
      }),
  };
};

/** Variables of a service's own `env` that would carry its spans past the receiver. */
export const divertsEvidence = (
  env: Readonly<Record<string, string>>,
  readsStdout = false,
): string | undefined =>
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].find((name) => name in env) ??
  (/^\s*true\s*$/i.test(env.OTEL_SDK_DISABLED ?? '') ? 'OTEL_SDK_DISABLED' : undefined) ??
  (isHeard(env.OTEL_TRACES_EXPORTER || 'otlp', readsStdout) ? undefined : 'OTEL_TRACES_EXPORTER');

/** Whether one exporter of a list reaches the runner: what SDKs print is evidence where `[otel] sources` has "stdout". */
const isHeard = (exporters: string, readsStdout: boolean): boolean =>
  exporters
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === 'otlp' || (readsStdout && ['console', 'stdout'].includes(one)));
