import type { NamePattern } from './expectation.ts';
import type { Position } from './position.ts';
import type { Matcher } from './value.ts';

/** Isolation levels; `auto` lets every part take the strongest the machine offers. */
export type Level = 'container' | 'namespace' | 'process';

/** `[isolation]` of a spec, defaults filled. */
export interface Isolation {
  readonly level: Level | 'auto';
  readonly network: 'auto' | 'sealed' | 'open';
  /** `host:port` pairs, the only ways out of a sealed room. */
  readonly allow: readonly string[];
  /** Names of the caller's variables that may enter. */
  readonly passEnv: readonly string[];
  readonly image?: string;
}

/** Where the wall clock of subjects starts; from there it runs on. */
export interface ClockStart {
  /** Unix time in ms. */
  readonly startMs: number;
  /** The spec says `clock = "start"`: a subject whose clock stays that of the machine is warned about. */
  readonly isWanted: boolean;
}

/** `[limits]` of a spec, defaults filled. */
export interface Limits {
  readonly timeoutMs: number;
  readonly outputKb: number;
  readonly cpuMillicores?: number;
  readonly memoryMb?: number;
  readonly pids?: number;
}

/** `[otel]`: where clnrm's own spans also go. */
export interface OtelSettings {
  /** Absent keys leave it to the command line and OpenTelemetry's variables. */
  readonly exporter?: 'memory' | 'stdout' | 'file' | 'otlp';
  readonly endpoint?: string;
  readonly protocol?: 'http/protobuf' | 'http/json' | 'grpc';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
  /** Only spans below the runner's own count. */
  readonly requireParent?: boolean;
  /** 0 to 1: which part of the runs exports its own spans. */
  readonly sampleRatio: number;
  /** How the context of a trace reaches services and steps. */
  readonly propagators: readonly Propagator[];
  /** Spans that steps and services print on stdout are evidence too, marked as self-reported. */
  readonly readsStdout?: boolean;
  /** Files with spans that steps and services write, as globs from the spec's folder; self-reported too. */
  readonly files?: readonly string[];
}

export type Propagator = 'tracecontext' | 'baggage';

/** How a service's readiness is seen; exactly one probe. */
export interface Wait {
  readonly probe:
    | { readonly kind: 'http'; readonly path: string; readonly port: number; readonly status?: Matcher }
    | { readonly kind: 'port'; readonly port: number }
    | { readonly kind: 'log'; readonly pattern: string; readonly times: number }
    | { readonly kind: 'span'; readonly name: string }
    | { readonly kind: 'command'; readonly argv: readonly string[] }
    | { readonly kind: 'health' };
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly at?: Position;
}

/** How a service is stopped. `graceMs` bounds the wait for exit, `quietMs` the silence after its last export. */
export interface Stop {
  readonly signal: string;
  readonly graceMs: number;
  readonly quietMs: number;
}

/** A host folder or file seen in a service; relative sources are below the spec's folder. */
export interface VolumeMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A file written into a service before it starts. `mode` is octal text such as "0644". */
export interface ServiceFile {
  readonly target: string;
  readonly content?: string;
  readonly source?: string;
  readonly mode: string;
}

/** How long a service lives that several scenarios share: until the last of the spec, or of the run, has ended. */
export type SharedScope = 'spec' | 'run';

/** The keys every service understands, whatever its plugin. */
export interface ServicePlan {
  readonly id: string;
  /** Absent where each scenario has its own. */
  readonly scope?: SharedScope;
  readonly plugin: string;
  /** Which backend starts it, decided at plan time. */
  readonly backend: Level | 'embedded';
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly volumes: readonly VolumeMount[];
  readonly files: readonly ServiceFile[];
  readonly workdir?: string;
  readonly user?: string;
  readonly pull: 'missing' | 'always' | 'never';
  readonly dependsOn: readonly string[];
  readonly wait?: Wait;
  readonly stop: Stop;
  /** It is a clnrm: spans under the runner's names are its own. */
  readonly nested?: boolean;
  /** The plugin's own options, validated by its schema. */
  readonly options: unknown;
  /** Names that `${{ service.<id>.<name> }}` may read. */
  readonly outputs: readonly string[];
  readonly at: Position;
}

/** One part of a multipart body: text, or a file below the spec's folder. */
export type FormPart = { readonly name: string } & (
  | { readonly text: string }
  | { readonly path: string; readonly contentType?: string; readonly filename?: string }
);

/** What an http step sends; `fields` are in the order of the file, and a name may come again. */
export type HttpBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'multipart'; readonly parts: readonly FormPart[] };

/** Who an http step says it is. */
export type HttpAuth =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** The action of an http step. */
export interface HttpAction {
  readonly kind: 'http';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly body?: HttpBody;
  readonly auth?: HttpAuth;
  /** Redirects that are followed at most; 0: a redirect is the answer. */
  readonly follow: number;
  /** A file of certificates that https trusts beside Node's own, relative to the spec's folder. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

/** What a step does; strings may hold `${{ … }}` until they are resolved at run time. */
export type Action =
  | { readonly kind: 'run'; readonly script: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  | HttpAction;

/** One checked part of a step's result, with its place in the spec. */
export interface StepCheck {
  readonly target:
    | { readonly kind: 'exit_code' | 'stdout' | 'stderr' | 'status' | 'body' | 'duration_ms' }
    | { readonly kind: 'header'; readonly name: string }
    | { readonly kind: 'json'; readonly path: string };
  readonly matcher: Matcher;
  readonly at: Position;
}

/**
 * When a step is tried again: until `until` holds, or without it until `expect` does. Either way `expect` judges the
 * last attempt, and an `until` that never held is red.
 */
export interface Retry {
  readonly attempts: number;
  readonly delayMs: number;
  readonly until?: readonly StepCheck[];
}

/** What a step waits for before it starts. */
export interface WaitFor {
  readonly span: NamePattern;
  readonly timeoutMs: number;
}

/** One action of a scenario. */
export interface StepPlan {
  readonly name: string;
  readonly action: Action;
  /** The service it runs in; the scenario's own room without it. */
  readonly service?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly stdin?: string;
  readonly timeoutMs?: number;
  readonly retry: Retry;
  /** A span that must have arrived before it starts. */
  readonly waitFor?: WaitFor;
  /** Empty: a command must exit 0, an http step must answer 2xx or 3xx. */
  readonly expect: readonly StepCheck[];
  /** Variable name → source: `stdout`, `stderr`, `exit_code`, `status`, `headers.<h>` or a `$.json.path`. */
  readonly capture: Readonly<Record<string, string>>;
  /** The steps behind it run although it failed; the scenario is red all the same. */
  readonly continueOnFailure: boolean;
  /** It runs a clnrm: spans under the runner's names are its own. */
  readonly nested?: boolean;
  readonly at: Position;
  /** Where `timeout`, `wait_for` and `capture.NAME` are written, those that are. */
  readonly places?: Readonly<Record<string, Position>>;
}
