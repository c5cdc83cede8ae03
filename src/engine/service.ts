import { fault, warning } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import type { RunnerSpan, StartSpan } from '../model/collection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LogLine, RunEvent, Unstamped } from '../model/events.ts';
import type {
  ContainerRequest,
  Exit,
  Plugin,
  Service,
  ServiceContext,
  SpawnRequest,
} from '../model/plugin.ts';
import type { ServicePlan, Wait } from '../model/spec.ts';
import type { Value } from '../model/value.ts';
import { divertsEvidence } from './environment.ts';
import { Tail } from './output.ts';
import { describeExit, type ReadinessView, waitReady } from './readiness.ts';
import type { Spent } from './spent.ts';

/** A service as it was started, before its plugin makes of it what it gives out. */
export type LaunchedService = Service & {
  /** Where the clock is frozen: `set`, or who keeps the machine's clock and why. */
  clock?(): Promise<string>;
  /** The process or container that it is, in attributes of OpenTelemetry's conventions. */
  identity?(): Readonly<Record<string, Value>>;
};

/** A service between its start and its end. */
export interface RunningService {
  readonly plan: ServicePlan;
  readonly service: Service;
  readonly log: Tail;
  readonly span: RunnerSpan;
  /** How the clocks of what it is made of are looked at. */
  readonly looks: readonly (() => Promise<string>)[];
  /** What its span says of the processes and containers that it is made of. */
  readonly identity: Readonly<Record<string, Value>>;
  /** Set when they were. */
  clock?: string;
  /** Set when it ended. */
  exit?: Exit;
}

/** How services reach the world; the scenario's rooms behind one interface. */
export interface ServiceWorld {
  readonly scenario: string;
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly startSpan: StartSpan;
  readonly parent: RunnerSpan;
  /** Whether spans that are printed are evidence. */
  readonly readsStdout: boolean;
  now(): number;
  emit(event: Unstamped): void;
  /** A private folder on the host for one service. */
  scratch(service: string): string;
  /** Replaces every `${{ … }}`. */
  resolve(plan: ServicePlan): ServicePlan;
  environment(plan: ServicePlan, span: RunnerSpan): Readonly<Record<string, string>>;
  readonly probeTraceparent: string;
  host(service: string): string;
  /** Starts the bare thing in the room that its backend names; readiness and logs are ours. */
  launchProcess(
    plan: ServicePlan,
    request: SpawnRequest,
    onLine: (line: LogLine) => void,
  ): Promise<LaunchedService>;
  launchContainer(
    plan: ServicePlan,
    request: ContainerRequest,
    onLine: (line: LogLine) => void,
  ): Promise<LaunchedService & { health(): Promise<string> }>;
  connect(service: string, port: number, signal: AbortSignal): ReturnType<ReadinessView['connect']>;
  hasSpan(name: string): boolean;
  readonly spent: Spent;
  /** Makes a port that is ready reachable from the other backend's room. */
  publish(plan: ServicePlan, ports: readonly number[]): Promise<void>;
  listen: ServiceContext['listen'];
}

const text = (value: string): Value => ({ type: 'string', value });

/** Readiness where neither the spec nor the plugin says: every declared port takes a connection. */
const defaultWaits = (ports: readonly number[]): readonly Wait[] =>
  ports.map((port) => ({ probe: { kind: 'port', port }, timeoutMs: 30_000, intervalMs: 20 }));

type Parts = Pick<RunningService, 'log' | 'span'> & {
  readonly looks: (() => Promise<string>)[];
  readonly identity: Record<string, Value>;
};

const contextOf = (
  plan: ServicePlan,
  world: ServiceWorld,
  { log, span, looks, identity }: Parts,
): ServiceContext => {
  const onLine = (line: LogLine): void => {
    log.push(line.line);
    world.emit({ type: 'service:log', scenario: world.scenario, service: plan.id, ...line });
  };
  const own = plan.env;
  const env = { ...world.environment(plan, span), ...own };
  const ready = async (
    service: LaunchedService,
    ports: readonly number[],
    wait: Wait | undefined,
    health?: () => Promise<string>,
  ): Promise<void> => {
    const view: ReadinessView = {
      service: plan.id,
      signal: world.signal,
      traceparent: world.probeTraceparent,
      exited: service.exited,
      logLines: () => log.lines,
      connect: (port, signal) => world.connect(plan.id, port, signal),
      exec: async (argv, signal) =>
        (await service.exec?.(argv, { signal })) ?? { exitCode: 1, stderr: 'it has no exec' },
      hasSpan: world.hasSpan,
      health: health ?? (async () => 'unknown: only containers have a health check'),
    };
    const waits = plan.wait ? [plan.wait] : wait ? [wait] : defaultWaits(ports);
    for (const one of waits) await world.spent.during('ready', () => waitReady(one, view));
    if (service.clock) looks.push(service.clock);
    Object.assign(identity, service.identity?.());
    await world.publish(plan, ports);
  };
  return {
    name: plan.id,
    signal: world.signal,
    env,
    seed: world.seed,
    clock: { now: () => world.now() },
    scratch: world.scratch(plan.id),
    service: plan,
    log: (line) => onLine({ stream: 'stdout', line }),
    host: () => world.host(plan.id),
    listen: async (port, onConnection) => world.listen(port, onConnection),
    async container(request) {
      span.event('container.start', { 'container.image.name': text(request.image) });
      const service = await world.launchContainer(
        plan,
        { ...request, env: { ...env, ...request.env, ...own } },
        onLine,
      );
      return guarded(service, () => ready(service, request.ports, request.wait, () => service.health()));
    },
    async spawn(request) {
      const service = await world.launchProcess(
        plan,
        { ...request, env: { ...env, ...request.env, ...own } },
        onLine,
      );
      return guarded(service, () => ready(service, request.ports, request.wait));
    },
  };
};

/** What started must not outlive a readiness that failed. */
const guarded = async (service: Service, wait: () => Promise<void>): Promise<Service> => {
  try {
    await wait();
    return service;
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
};

const diverted = (plan: ServicePlan, readsStdout: boolean): Diagnostic | undefined => {
  const name = divertsEvidence(plan.env, readsStdout);
  if (name === undefined) return undefined;
  return warning(
    'evidence-diverted',
    `service '${plan.id}' sets ${name}, so its spans do not reach the runner`,
    {
      hint: `remove ${name} from its env`,
      at: plan.at,
    },
  );
};

/** libfaketime cannot live with every program (jemalloc asks for the time before it is ready), and says so. */
const clashHint = (log: Tail): { readonly hint?: string } =>
  log.lines.some((line) => line.startsWith('libfaketime:'))
    ? { hint: 'libfaketime does not get along with it: env = { FAKETIME = "" } leaves it on the real clock' }
    : {};

const asInfrastructure = (plan: ServicePlan, error: unknown, log: Tail): unknown => {
  if (error instanceof InfrastructureError)
    return new InfrastructureError(
      error.diagnostics.map((one) => ({ at: plan.at, ...one, ...clashHint(log) })),
      { cause: error },
    );
  if (error instanceof Error && error.name === 'AbortError') return error;
  const message = error instanceof Error ? error.message : String(error);
  const details = { at: plan.at, log: log.lines.slice(-20) };
  return new InfrastructureError(
    [fault('service-start', `service '${plan.id}' could not be started: ${message}`, details)],
    { cause: error },
  );
};

/** Starts one service and waits until it is ready. `onExit` is called when it ends, whenever that is. */
export const startService = async (
  written: ServicePlan,
  plugin: Plugin,
  world: ServiceWorld,
  onExit: (running: RunningService, exit: Exit) => void,
): Promise<RunningService> => {
  const log = new Tail();
  const looks: Parts['looks'] = [];
  const identity: Parts['identity'] = {};
  const started = world.now();
  const span = world.startSpan('clnrm.service', {
    parent: world.parent,
    attributes: { 'service.name': text(written.id), 'clnrm.plugin': text(written.plugin) },
  });
  const place = { scenario: world.scenario, service: written.id };
  world.emit({ type: 'service:start', ...place });
  span.event('service.start');
  const warned = diverted(written, world.readsStdout);
  if (warned) world.emit({ type: 'scenario:diagnostic', scenario: world.scenario, diagnostic: warned });
  try {
    const plan = world.resolve(written);
    const service = await plugin.start(plan.options, contextOf(plan, world, { log, span, looks, identity }));
    await world.spent.during('ready', async () => service.ready?.(world.signal));
    span.event('service.ready');
    world.emit({ type: 'service:ready', ...place, durationMs: world.now() - started });
    const running: RunningService = { plan, service, log, span, looks, identity };
    void service.exited?.then((exit) => {
      running.exit = exit;
      world.emit({ type: 'service:exit', ...place, exit: describeExit(exit) });
      onExit(running, exit);
    });
    return running;
  } catch (error) {
    span.end({ error: error instanceof Error ? error.message : String(error) });
    throw asInfrastructure(written, error, log);
  }
};

/**
 * Starts services as soon as all they depend on are ready. Every start settles before this does, so that
 * nothing is left half-started; the first failure is thrown. `own` is called for each that started.
 */
export const startServices = async (
  plans: readonly ServicePlan[],
  start: (plan: ServicePlan) => Promise<RunningService>,
  own: (running: RunningService) => void,
): Promise<void> => {
  const begun = new Map<string, Promise<void>>();
  for (const plan of plans) {
    const begin = async (): Promise<void> => {
      await Promise.all(plan.dependsOn.map((id) => begun.get(id)));
      own(await start(plan));
    };
    begun.set(plan.id, begin());
  }
  const outcomes = await Promise.allSettled(begun.values());
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
};

/** Event type of the stream, for callers that only emit. */
export type Emit = (event: Unstamped<RunEvent>) => void;
