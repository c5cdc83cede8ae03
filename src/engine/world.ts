import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import { join, resolve as resolvePath } from 'node:path';
import { warning } from '../diagnostics/diagnostic.ts';
import type { ExecOptions, ExecResult, Service } from '../model/plugin.ts';
import type { ServicePlan } from '../model/spec.ts';
import type { ServiceReport } from '../model/verdict.ts';
import type { Lookup } from '../util/references.ts';
import { resolveStep } from '../util/resolve-step.ts';
import { createCookies } from './cookies.ts';
import { roomEnvironment, telemetryEnvironment } from './environment.ts';
import { execInRoom } from './exec.ts';
import { launchContainer } from './launch-container.ts';
import { launchProcess } from './launch-process.ts';
import { createMemory, resolveService } from './memory.ts';
import { describeExit } from './readiness.ts';
import type { Rooms } from './rooms.ts';
import type { ScenarioRequest } from './scenario.ts';
import type { RunningService, ServiceWorld } from './service.ts';
import type { Answered } from './settle.ts';
import type { Spent } from './spent.ts';
import type { ExecutedStep, StepWorld } from './step.ts';
import { waitForSpan } from './wait-for-span.ts';

/** One scenario's world while it runs: what services and steps may touch, and what they left. */
export interface World {
  readonly running: RunningService[];
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
type Sender = Pick<ExecutedStep, 'name' | 'traceparent' | 'nested'>;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

/** The service that a URL of the room leads to. */
const serviceAt = (services: readonly ServicePlan[], url: URL): ServicePlan | undefined =>
  services.find(
    ({ id, ports }) => id === url.hostname || (LOOPBACK.has(url.hostname) && ports.includes(portOf(url))),
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
  request: ScenarioRequest & { readonly spent: Spent },
  signal: AbortSignal,
  rooms: Rooms,
): World => {
  const { spec, scenario, emit, now, spent } = request;
  const running: RunningService[] = [];
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
    running,
  });
  const base = roomEnvironment({
    mark: request.mark,
    seed: spec.seed,
    home: processes?.home ?? '/tmp',
    tmp: scratch,
    passed: request.passed,
  });
  // an image knows its own
  const { PATH: _path, HOME: _home, TMPDIR: _tmp, ...shared } = base;
  const telemetry = (side: 'processes' | 'pod', service: string, sender: Sender) =>
    telemetryEnvironment({
      endpoint: rooms.endpoint(side),
      run: sender.nested ? undefined : request.run,
      scenario: scenario.name,
      service,
      source: sender.name,
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
      ...(isContainer(plan) ? shared : base),
      ...telemetry(side, plan.id, { ...plan, name: plan.id, traceparent: span.traceparent }),
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
    const env = {
      ...telemetry(side, step.service ?? spec.name, step),
      ...options.env,
    };
    return service.exec(argv, { ...options, env });
  };

  return {
    running,
    answered,
    retried,
    probeTraceId,
    lookup: memory.lookup,
    stopping: () => {
      isStopping = true;
    },
    isStopping: () => isStopping,
    reports: () =>
      running.map(({ plan, log, exit, clock }) => ({
        id: plan.id,
        log: log.lines.slice(-20),
        ...(exit ? { exit: describeExit(exit) } : {}),
        ...(clock === undefined ? {} : { clock }),
      })),
    forServices: () => ({
      scenario: scenario.id,
      signal,
      seed: spec.seed,
      startSpan: request.startSpan,
      parent: request.span,
      now,
      emit,
      scratch: (service) => {
        const folder = join(request.scratch, 'services', service);
        mkdirSync(folder, { recursive: true });
        return folder;
      },
      resolve: (plan) => resolveService(plan, memory.lookup),
      environment,
      probeTraceparent: `00-${probeTraceId}-${randomBytes(8).toString('hex')}-00`,
      host: (service) => processes?.host(service) ?? service,
      launchProcess: async (plan, asked, onLine) =>
        launchProcess({
          plan,
          asked,
          onLine,
          room: requireRoom(rooms),
          cwd: folderOf(asked.workdir ?? plan.workdir),
          clock: rooms.clock,
        }),
      async launchContainer(plan, asked, onLine) {
        const service = await launchContainer({ plan, asked, onLine, rooms, spec, signal, spent });
        entries.push(service.enter);
        return service;
      },
      connect: rooms.connect,
      hasSpan: request.live.hasName,
      readsStdout: spec.otel.readsStdout === true,
      spent,
      publish: rooms.publish,
      listen: rooms.listen,
    }),
    forSteps: (stepSignal) => ({
      signal: stepSignal,
      maxBytes,
      startSpan: request.startSpan,
      parent: request.span,
      now,
      resolve: (step) => resolveStep(step, memory.lookup),
      waitForSpan: (step) => waitForSpan(step, { ...request, signal: stepSignal }),
      async exec(argv, step, options) {
        const found = running.find(({ plan }) => plan.id === step.service);
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
            env: { ...shared, ...own, ...options.env },
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
      onAnswered: (span, url) => {
        // a server that is not told of the trace cannot continue it
        if (!propagates) return;
        const plan = serviceAt(spec.services, url);
        if (plan?.backend !== 'embedded') answered.push({ span, service: plan?.id });
      },
      onRetried: (span) => void retried.push(span.spanId),
      remember: memory.remember,
    }),
    async hold() {
      const enter = [...(processes ? [processes.enter] : []), ...entries].join('\n');
      emit({ type: 'scenario:kept', scenario: scenario.id, enter });
      if (request.signal.aborted) return;
      await new Promise<void>((done) =>
        request.signal.addEventListener('abort', () => done(), { once: true }),
      );
    },
  };
};

const requireRoom = (rooms: Rooms): NonNullable<Rooms['processes']> => {
  if (!rooms.processes)
    throw new Error('this scenario has no room for processes: name a service for the step');
  return rooms.processes;
};
