import type { LogLine } from './events.ts';
import type { Level, ServiceFile, SharedScope, VolumeMount, Wait } from './spec.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/** How a process or container ended; `undefined` code when a signal ended it. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** It was killed because it wanted more memory than it may have, where that is known. */
  readonly outOfMemory?: boolean;
}

export interface ExecOptions {
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly stdin?: string;
  /** Bytes kept of each stream; more is cut and `truncated` says so. */
  readonly maxBytes?: number;
  onLine?(line: LogLine): void;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** A started service. Disposing it stops it at once; disposing twice is harmless. */
export interface Service extends AsyncDisposable {
  /** What `${{ service.<id>.<name> }}` reads. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Settles when it ended by itself; absent for what cannot end, an embedded server. */
  readonly exited?: Promise<Exit>;
  ready?(signal: AbortSignal): Promise<void>;
  exec?(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Asks it to end, as `docker stop` would, without waiting. */
  stop?(signal: string): Promise<void>;
  /**
   * Forgets what its users did, for the next scenario of a service that several share. Only one scenario at a time
   * uses what has it.
   */
  reset?(signal: AbortSignal): Promise<void>;
  /** Whether the process would act on `signal`; false means asking is useless and it is killed at once. */
  catches?(signal: string): Promise<boolean>;
}

/** What a plugin asks of `context.container`. Ports are the container's own. */
export interface ContainerRequest {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly wait?: Wait;
  readonly tmpfs?: readonly string[];
  readonly user?: string;
}

/** What a plugin asks of `context.spawn`. */
export interface SpawnRequest {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly workdir?: string;
  readonly wait?: Wait;
}

/** What the engine gives a plugin: the world, and the two ways to start something in the room. */
export interface ServiceContext {
  readonly name: string;
  readonly signal: AbortSignal;
  /** OpenTelemetry and determinism variables, then the spec's own `env`: pass them on. */
  readonly env: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly clock: { now(): number };
  /** A private folder on the host, removed with the room. */
  readonly scratch: string;
  /** The keys of the page that every service has. */
  readonly service: {
    readonly backend: Level | 'embedded';
    /** Where several scenarios share it: what `reset` restores is to be kept at its start. */
    readonly scope?: SharedScope;
    readonly image?: string;
    readonly command?: readonly string[];
    readonly entrypoint?: readonly string[];
    readonly ports: readonly number[];
    readonly volumes: readonly VolumeMount[];
    readonly files: readonly ServiceFile[];
    readonly wait?: Wait;
  };
  log(line: string): void;
  /** The name or address under which the room reaches `port` of this service. */
  host(port: number): string;
  /** Starts a container in the room with our labels, limits and environment, and waits until it is ready. */
  container(request: ContainerRequest): Promise<Service>;
  /** Starts a process in the room with our environment and limits, and waits until it is ready. */
  spawn(request: SpawnRequest): Promise<Service>;
  /** Listens on `port` inside the room for an embedded service; connections arrive here as sockets. */
  listen(port: number, onConnection: (socket: import('node:net').Socket) => void): Promise<AsyncDisposable>;
}

/** Five facts and one method: all the engine knows of a kind of service. */
export interface Plugin<Options = unknown> {
  readonly name: string;
  /** One line for `clnrm plugins`. */
  readonly summary: string;
  readonly backends: readonly ('container' | 'process' | 'embedded')[];
  /** Declared, so that `${{ service.db.url }}` is checked before anything starts. */
  readonly outputs: readonly string[];
  /** Ports it always listens on: two services of one room must not take the same. */
  readonly ports?: readonly number[];
  /** What its containers are started from where the spec names no image: `clnrm pull` fetches it. */
  readonly image?: string;
  /** Issue paths become places in the spec. */
  readonly options: StandardSchemaV1<unknown, Options>;
  start(options: Options, context: ServiceContext): Promise<Service>;
}
