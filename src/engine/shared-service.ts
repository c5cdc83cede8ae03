import { randomBytes } from 'node:crypto';
import type { ReceiverPort, RunnerSpan } from '../model/collection.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Exit, Plugin } from '../model/plugin.ts';
import type { ServicePlan } from '../model/spec.ts';
import { Disposables } from '../util/disposables.ts';
import { barrier } from './barrier.ts';
import { imageEnvironment, roomEnvironment, telemetryEnvironment } from './environment.ts';
import { createMemory } from './memory.ts';
import type { Rooms } from './rooms.ts';
import { type Emit, type RunningService, type ServiceWorld, startService } from './service.ts';
import { createServiceWorld } from './service-world.ts';
import { joinShared } from './shared-rooms.ts';
import { createSpent } from './spent.ts';

/** A service that several scenarios use, in rooms of its own. Disposing it ends it. */
export interface SharedService extends AsyncDisposable {
  readonly running: RunningService;
  readonly rooms: Rooms;
  /** Ports that it was seen to listen on: each is reached from the rooms of its users. */
  readonly ports: readonly number[];
  /** How a person enters it, for `--keep`. */
  readonly enter: readonly string[];
  /** Stops it as its spec says; when that is over, what it sent is there, or the reasons say why it may not be. */
  end(): Promise<readonly string[]>;
}

/** What a shared service is started with. Nothing of it is of one scenario. */
export interface SharedRequest {
  readonly run: string;
  readonly seed: string;
  readonly spec: SpecPlan;
  readonly plan: ServicePlan;
  readonly plugin: Plugin;
  /** Those that it depends on, running. */
  readonly needs: readonly SharedService[];
  readonly scratch: string;
  readonly mark: string;
  readonly passed: Readonly<Record<string, string>>;
  readonly receiver: ReceiverPort;
  /** Readiness probes bear it: their spans are nobody's. */
  readonly probeTraceId: string;
  readonly batchMs?: number;
  readonly signal: AbortSignal;
  /** Hears events that bear no scenario: who uses it now says whose they are. */
  readonly emit: Emit;
  now(): number;
  hasSpan(name: string): boolean;
  openRooms(spec: SpecPlan, scenario: ScenarioPlan, signal: AbortSignal): Promise<Rooms>;
  onExit(running: RunningService, exit: Exit): void;
}

/** Its own spans are in no trace of a scenario: each scenario notes in its own that it used the service. */
const silentSpan = (): RunnerSpan => {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-00`, event: () => {}, end: () => {} };
};

/** The spec as far as the rooms of one shared service go: it lives there, and what it needs is reached from there. */
const alone = (
  { clock: _clock, union: _union, ...spec }: SpecPlan,
  { scope: _scope, ...plan }: ServicePlan,
  needs: readonly SharedService[],
): SpecPlan => ({ ...spec, services: [...needs.map(({ running }) => running.plan), plan], scenarios: [] });

/** Rooms are opened and sealed for a scenario; that of a shared service has nothing to do. */
const roomOnly = ({ limits }: SpecPlan, { id, at }: ServicePlan): ScenarioPlan => ({
  ...{ id: '', name: `service ${id}`, tags: [], timeoutMs: limits.timeoutMs, retries: 0, concurrent: false },
  ...{ setup: [], steps: [], teardown: [], expectations: [], include: [], at },
});

const environmentOf = (request: SharedRequest, rooms: Rooms): ServiceWorld['environment'] => {
  const { spec, run: _run, mark, passed, batchMs } = request;
  const { processes } = rooms;
  const base = roomEnvironment({
    mark,
    seed: spec.seed,
    home: processes?.home ?? '/tmp',
    tmp: processes?.tmp ?? '/tmp',
    passed,
  });
  return ({ id, backend }) => ({
    ...(backend === 'container' ? imageEnvironment(base) : base),
    ...telemetryEnvironment({
      endpoint: rooms.endpoint(backend === 'container' ? 'pod' : 'processes'),
      // it may outlive the run
      run: undefined,
      scenario: undefined,
      service: id,
      source: id,
      isService: true,
      traceparent: undefined,
      resources: spec.otel.resources,
      propagators: spec.otel.propagators,
      ...(batchMs !== undefined && { batchMs }),
    }),
  });
};

/** Stops it and proves that nothing more can come, as at the end of a scenario that has it alone. */
const finish = async (
  running: RunningService,
  rooms: Rooms,
  request: SharedRequest,
): Promise<readonly string[]> => {
  const { receiver, signal, now, emit, spec, plan } = request;
  const live = {
    hasName: () => false,
    names: () => [],
    hasChildOf: () => false,
    unresolvedParents: () => [],
  };
  const world = { running: [running], shared: [], answered: [], stopping: () => {} };
  // its users have settled
  const asked = {
    scenario: roomOnly(spec, plan),
    receiver,
    live,
    judged: false,
    whole: true,
    signal,
    emit,
    now,
  };
  const { complete, reasons } = await barrier(asked, rooms, world);
  return complete ? [] : reasons;
};

/** Starts a service in rooms of its own and waits until it is ready. What it left is gone when this rejects. */
export const startShared = async (request: SharedRequest): Promise<SharedService> => {
  const { run, seed, needs, plan, signal, now } = request;
  const stack = new Disposables();
  const ports = new Set<number>();
  const enter: string[] = [];
  try {
    const spec = alone(request.spec, plan, needs);
    const own = stack.use(await request.openRooms(spec, roomOnly(spec, plan), signal));
    const rooms = await joinShared(own, needs, stack);
    const scratch = rooms.processes?.tmp ?? '/tmp';
    const running = needs.map((one) => one.running);
    const world = createServiceWorld({
      ...{ scenario: '', spec, rooms, signal, now },
      scratch: request.scratch,
      startSpan: silentSpan,
      parent: silentSpan(),
      probeTraceId: request.probeTraceId,
      lookup: createMemory({ run, seed, scenario: '', scratch, services: () => running }).lookup,
      spent: createSpent(now),
      environment: environmentOf(request, rooms),
      emit: request.emit,
      hasSpan: request.hasSpan,
      entered: (command) => enter.push(command),
    });
    const noted: ServiceWorld = {
      ...world,
      publish: async (published, some) => {
        for (const port of some) ports.add(port);
        await world.publish(published, some);
      },
      listen: (port, onConnection) => {
        ports.add(port);
        return world.listen(port, onConnection);
      },
    };
    const started = await startService(plan, request.plugin, noted, request.onExit);
    let ending: Promise<readonly string[]> | undefined;
    const end = (): Promise<readonly string[]> => {
      ending ??= finish(started, rooms, request);
      return ending;
    };
    stack.defer(end);
    if (rooms.processes && plan.backend !== 'container') enter.push(rooms.processes.enter);
    return {
      running: started,
      rooms,
      ports: [...ports],
      enter,
      end,
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
};
