import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { resolve as resolvePath } from 'node:path';
import { warning } from '../diagnostics/diagnostic.ts';
import type { ExecOptions, ExecResult, Service } from '../model/plugin.ts';
import type { ServicePlan } from '../model/spec.ts';
import type { ServiceReport } from '../model/verdict.ts';
import type { Lookup } from '../util/references.ts';
import { resolveStep } from '../util/resolve-step.ts';
import { createCookies } from './cookies.ts';
import { imageEnvironment, roomEnvironment, telemetryEnvironment } from './environment.ts';
import { execInRoom } from './exec.ts';
import { createMemory } from './memory.ts';
import { describeExit } from './readiness.ts';
import type { Rooms } from './rooms.ts';
import type { ScenarioRequest } from './scenario.ts';
import type { RunningService, ServiceWorld } from './service.ts';
import { createServiceWorld, requireRoom } from './service-world.ts';
import type { Answered } from './settle.ts';
import type { SharedService } from './shared-service.ts';
import type { Spent } from './spent.ts';
import type { ExecutedStep, StepWorld } from './step.ts';
import { waitForSpan } from './wait-for-span.ts';

/** One scenario's world while it runs: what services and steps may touch, and what they left. */
export interface World {
  /** Its own services. */
  readonly running: RunningService[];
  /** Services that others use too. */
  readonly shared: readonly SharedService[];
  /** All of them that run, or ran. */
  services(): readonly RunningService[];
  /** Http attempts that were answered by what may send spans. */
  readonly answered: readonly Answered[];
  readonly retried: readonly string[];
  readonly probeTraceId: string;
  forServices(): ServiceWorld;
  /** What steps may touch until `signal` aborts. */
  forSteps(signal: AbortSignal): StepWorld;
  /** Answers `${{ … }}`. */
  readonly lookup: Lookup;
  reports(): readonly ServiceReport[];
  stopping(): void;
  isStopping(): boolean;
  /** Keeps everything up until the run is interrupted, and says how to enter. */
  hold(): Promise<void>;
}

/** Who sends spans, as the runner knows it. */
type Sender = Pick<ExecutedStep, 'name' | 'traceparent' | 'nested'> &
  Partial<Pick<ExecutedStep, 'attempt'>> & { readonly isService?: boolean };

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

/** Ports that a service is known to listen on. */
const portsOf = ({ ports, wait }: ServicePlan): readonly number[] =>
  wait !== undefined && 'port' in wait.probe ? [...ports, wait.probe.port] : ports;

/** The service that a URL of the room leads to. */
const serviceAt = (services: readonly ServicePlan[], url: URL): ServicePlan | undefined =>
  services.find(
    (one) => one.id === url.hostname || (LOOPBACK.has(url.hostname) && portsOf(one).includes(portOf(url))),
  );

/** Where an http step may go: a service, the room's loopback, or a way out that the spec allows. */
const dial = (
  url: URL,
  request: ScenarioRequest,
  rooms: Rooms,
): ((signal: AbortSignal) => Promise<net.Socket>) => {
  const host = url.hostname;
  const port = portOf(url);
  if (!/^https?:$/.test(url.protocol)) throw new Error(`${url.protocol}// is not http:// or https://`);
  if (request.spec.services.some(({ id }) => id === host))
    return (signal) => rooms.connect(host, port, signal);
  if (LOOPBACK.has(host)) {
    const door = (rooms.processes ?? rooms.pod)?.door;
    if (door) return (signal) => door.connect(port, signal);
    const shared = serviceAt(request.spec.services, url);
    if (shared) return (signal) => rooms.connect(shared.id, port, signal);
  }
  if (request.spec.isolation.allow.includes(`${host}:${port}`))
    return async () => net.connect({ host: host.replace(/^\[(.*)\]$/, '$1'), port, allowHalfOpen: true });
  throw new Error(
    `${host}:${port} is outside the room: name a service, or add "${host}:${port}" to [isolation] allow`,
  );
};

/**
 * Joins a scenario's rooms, its plan and the stream of events into what services and steps see. `signal` ends services and steps; the request's own only when the
 * whole run is interrupted.
 */
export const createWorld = (
  request: ScenarioRequest & { readonly spent: Spent; readonly shared: readonly SharedService[] },
  signal: AbortSignal,
  rooms: Rooms,
): World => {
  const { spec, scenario, emit, shared } = request;
  const running: RunningService[] = [];
  const services = (): readonly RunningService[] => [...shared.map((one) => one.running), ...running];
  const answered: Answered[] = [];
  const retried: string[] = [];
  const entries: string[] = [];
  const probeTraceId = randomBytes(16).toString('hex');
  const maxBytes = spec.limits.outputKb * 1024;
  let isStopping = false;
  const { processes } = rooms;
  const scratch = processes?.tmp ?? '/tmp';
  const memory = createMemory({
    run: request.run,
    seed: request.seed,
    scenario: scenario.name,
    scratch,
    services,
  });
  const base = roomEnvironment({
    mark: request.mark,
    seed: spec.seed,
    home: processes?.home ?? '/tmp',
    tmp: scratch,
    passed: request.passed,
  });
  const inImage = imageEnvironment(base);
  const telemetry = (
    side: 'processes' | 'pod',
    service: string,
    sender: Sender,
    home: Pick<Rooms, 'endpoint'> = rooms,
  ) =>
    telemetryEnvironment({
      endpoint: home.endpoint(side),
      run: sender.nested ? undefined : request.run,
      scenario: scenario.name,
      service,
      source: sender.name,
      isService: sender.isService === true,
      attempt: sender.attempt,
      traceparent: sender.traceparent,
      resources: spec.otel.resources,
      propagators: spec.otel.propagators,
      ...(request.batchMs !== undefined && { batchMs: request.batchMs }),
    });
  const propagates = spec.otel.propagators.includes('tracecontext');
  const cookies = createCookies();
  const folderOf = (path = '.'): string => resolvePath(spec.folder, path);
  const isContainer = (plan: ServicePlan): boolean => plan.backend === 'container';
  const environment: ServiceWorld['environment'] = (plan, span) => {
    const side = isContainer(plan) ? 'pod' : 'processes';
    return {
      ...(isContainer(plan) ? inImage : base),
      ...telemetry(side, plan.id, {
        ...plan,
        name: plan.id,
        isService: true,
        traceparent: span.traceparent,
      }),
    };
  };

  const execIn = (
    service: Service,
    step: ExecutedStep,
    argv: readonly string[],
    options: ExecOptions,
  ): Promise<ExecResult> => {
    if (!service.exec) throw new Error(`service '${step.service}' cannot run commands`);
    const plan = spec.services.find(({ id }) => id === step.service);
    const side = plan && isContainer(plan) ? 'pod' : 'processes';
    const home = shared.find(({ running: { plan } }) => plan.id === step.service)?.rooms;
    const env = {
      ...telemetry(side, step.service ?? spec.name, step, home),
      ...options.env,
    };
    return service.exec(argv, { ...options, env });
  };

  return {
    running,
    shared,
    services,
    answered,
    retried,
    probeTraceId,
    lookup: memory.lookup,
    stopping: () => {
      isStopping = true;
    },
    isStopping: () => isStopping,
    reports: () =>
      services().map(({ plan, service, log, exit, clock }) => ({
        id: plan.id,
        log: log.lines.slice(-20),
        ...(exit ? { exit: describeExit(exit) } : {}),
        ...(clock === undefined || rooms.clock === undefined ? {} : { clock }),
        ...(plan.scope && { shared: { scope: plan.scope, reset: service.reset !== undefined } }),
      })),
    forServices: () =>
      createServiceWorld({
        ...request,
        ...{ scenario: scenario.id, parent: request.span, probeTraceId, rooms, signal, environment },
        lookup: memory.lookup,
        hasSpan: request.live.hasName,
        entered: (command) => entries.push(command),
      }),
    forSteps: (stepSignal) => ({
      signal: stepSignal,
      maxBytes,
      startSpan: request.startSpan,
      parent: request.span,
      now: request.now,
      resolve: (step) => resolveStep(step, memory.lookup),
      waitForSpan: (step) => waitForSpan(step, { ...request, signal: stepSignal }),
      async exec(argv, step, options) {
        const found = services().find(({ plan }) => plan.id === step.service);
        if (step.service !== undefined) {
          if (!found) throw new Error(`service '${step.service}' does not run`);
          if (isContainer(found.plan))
            found.span.event('container.exec', { 'step.name': { type: 'string', value: step.name } });
          return execIn(found.service, step, argv, options);
        }
        const { steps } = rooms;
        if (steps) {
          const own = telemetry('pod', spec.name, step);
          return steps.exec(argv, {
            ...options,
            env: { ...inImage, ...own, ...options.env },
            workdir: folderOf(options.workdir),
          });
        }
        const env = {
          ...base,
          ...telemetry('processes', spec.name, step),
          ...options.env,
        };
        return execInRoom(requireRoom(rooms), { argv, env, cwd: folderOf(options.workdir) }, options);
      },
      connect: (url) => dial(url, request, rooms),
      cookies,
      path: folderOf,
      onLog: (step, line) => emit({ type: 'step:log', scenario: scenario.id, step, ...line }),
      onTruncated: ({ name, at }) =>
        emit({
          type: 'scenario:diagnostic',
          scenario: scenario.id,
          diagnostic: warning(
            'output-truncated',
            `'${name}' gave more than limits.output_kb = ${spec.limits.outputKb}; what came after was cut`,
            { hint: 'raise limits.output_kb, or let it print less', at },
          ),
        }),
      propagates,
      onAnswered: ({ name: step }, span, url) => {
        // a server that is not told of the trace cannot continue it
        if (!propagates) return;
        const plan = serviceAt(spec.services, url);
        if (plan?.backend !== 'embedded') answered.push({ step, span, service: plan?.id });
      },
      onRetried: (span) => void retried.push(span.spanId),
      remember: memory.remember,
    }),
    async hold() {
      const others = shared.flatMap((one) => one.enter);
      const enter = [...(processes ? [processes.enter] : []), ...entries, ...others].join('\n');
      emit({ type: 'scenario:kept', scenario: scenario.id, enter });
      if (request.signal.aborted) return;
      await new Promise<void>((done) =>
        request.signal.addEventListener('abort', () => done(), { once: true }),
      );
    },
  };
};
