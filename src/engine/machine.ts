import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import type { ReceiverPort } from '../model/collection.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import { Disposables } from '../util/disposables.ts';
import { installed } from '../util/install.ts';
import { allowedHosts } from './allow.ts';
import { type Cells, createCells } from './cells.ts';
import { ENGINE_MARK } from './clean-run.ts';
import { createClocks, PRELOAD, PRELOAD_INSIDE } from './clock/clocks.ts';
import { clocked, withClock } from './clock/rooms-clock.ts';
import { type Engine, openEngine } from './container/client.ts';
import type { Container } from './container/container.ts';
import type { ReadInside } from './container/copy-out.ts';
import type { Pod } from './container/pod.ts';
import { reapContainers } from './container/reap.ts';
import { startStepsContainer } from './container/steps-container.ts';
import { createJoinings, joiningContainer, joiningRoom } from './joining/joining.ts';
import { createGrounds } from './namespace/ground.ts';
import { openNamespaceRoom } from './namespace/room.ts';
import { findTools, probe, type Tools } from './namespace/tools.ts';
import { isProcessService, needsPod, needsProcesses, needsStepsContainer } from './needs.ts';
import { ownServices } from './own-services.ts';
import { createPods } from './pods.ts';
import { openProcessRoom } from './process-room.ts';
import type { ProcessRoom, RoomRequest, WrittenTree } from './room.ts';
import { joinRooms, type Rooms } from './rooms.ts';
import { createRunFolder, removeTree, runsFolder } from './run-folder.ts';
import { layFiles } from './service-files.ts';
import { startWatchdog } from './watchdog.ts';
import { refuseNested, workspaceOf } from './workspace.ts';

/** What processes get on this machine: namespace rooms, or plain processes and the reason. */
export type ProcessLevel = { readonly tools: Tools } | { readonly reason: string };

/** Looks what this machine can do; 3 ms. */
export const probeProcessLevel = (): ProcessLevel => {
  const tools = findTools();
  if ('reason' in tools) return tools;
  const reason = probe(tools);
  return reason === undefined ? { tools } : { reason };
};

/** One machine for one run: it makes rooms, and nothing of it is left when it is disposed. */
export interface Machine extends AsyncDisposable {
  /** A new private folder below the run's. */
  newFolder(): string;
  /** Begins what the plan will surely need, where so many scenarios run at once beside `others` that need a room. */
  warm(specs: readonly SpecPlan[], jobs: number, others: number): void;
  /** Begins the first room of processes, before it is known whether it is needed. */
  warmOne(): void;
  openRooms(request: RoomsFor): Promise<Rooms>;
}

interface RoomsFor {
  readonly spec: SpecPlan;
  readonly scenario: ScenarioPlan;
  readonly scratch: string;
  readonly mark: string;
  readonly receiver: ReceiverPort;
  readonly requireSealed: boolean;
  /** Called when nobody writes any more and before it is gone: with what rooms wrote into the workspace. */
  collect?(trees: readonly WrittenTree[]): Promise<void>;
  readonly readInside?: ReadInside;
  readonly signal: AbortSignal;
  /** Unix time in ns. */
  nowNs(): bigint;
}

/** Names that resolve inside, the same in every room of a scenario. */
const hostsOf = ({ services, isolation }: SpecPlan): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(services.map(({ id }) => [id, '127.0.0.1'])),
  ...Object.fromEntries(allowedHosts(isolation.allow)),
});

/** Programs of the room must see what sets their clock. */
const preloadBind = ({ clock }: SpecPlan): RoomRequest['binds'] =>
  clock === undefined ? [] : [{ source: installed(PRELOAD), target: PRELOAD_INSIDE, readOnly: true }];

const holdsClnrm = ({ services }: SpecPlan, { setup, steps, teardown }: ScenarioPlan): boolean =>
  [...services, ...setup, ...steps, ...teardown].some(({ nested }) => nested === true);

const roomRequest = ({ spec, scenario, scratch }: RoomsFor): RoomRequest => {
  const workspace = workspaceOf(spec.folder);
  const services = ownServices(spec).filter(isProcessService);
  const [cover, aside] = [join(scratch, 'upper'), join(scratch, 'files')];
  const laid = layFiles({ services, folder: spec.folder, workspace, cover, aside });
  const volumes = services.flatMap((plan) =>
    plan.volumes.map(({ source, target, readOnly }) => ({
      source: resolve(spec.folder, source),
      target,
      readOnly,
    })),
  );
  return {
    workspace,
    folder: spec.folder,
    scratch,
    hosts: hostsOf(spec),
    binds: [...volumes, ...laid.binds, ...preloadBind(spec)],
    lateFiles: laid.lateFiles,
    nested: holdsClnrm(spec, scenario),
  };
};

const refuseUnsealed = (spec: SpecPlan, reason: string, requireSealed: boolean): void => {
  if (!requireSealed && spec.isolation.network !== 'sealed') return;
  throw new InfrastructureError([
    fault('cannot-seal', `this scenario must be sealed and cannot be: ${reason}`, {
      hint: 'mend the cause, or leave out network = "sealed" and --require-sealed',
    }),
  ]);
};

/** A level that is named is meant: another one in its place would be a surprise. `auto` takes what there is. */
const refuseOtherLevel = ({ isolation }: SpecPlan, level: ProcessLevel): void => {
  if (isolation.level !== 'namespace' || 'tools' in level) return;
  throw new InfrastructureError([
    fault('level-unavailable', `level = "namespace" was asked for, and ${level.reason}`, {
      hint: 'mend the cause, or ask for level = "auto"',
    }),
  ]);
};

/** Opens a machine for `run`. `env` is the program's own environment, for the container engine. */
export const openMachine = (
  run: string,
  level: ProcessLevel,
  env: Record<string, string | undefined>,
  signal: AbortSignal,
): Machine => {
  const stack = new Disposables();
  // the guard stands before there is anything to guard
  stack.use(startWatchdog(installed('dist/engine/janitor.js'), run, join(runsFolder(), run)));
  const { folder, owner } = createRunFolder(run);
  stack.defer(() => removeTree(folder));
  const cells: Cells | undefined =
    'tools' in level
      ? stack.use(createCells(level.tools, folder, installed('dist/engine/door.cjs'), signal))
      : undefined;
  const groundOf = createGrounds({ folder, run, signal });
  let engine: Promise<Engine> | undefined;

  const openTheEngine = (): Promise<Engine> => {
    engine ??= (async () => {
      writeFileSync(join(folder, ENGINE_MARK), '');
      const opened = await openEngine(env);
      await reapContainers(opened.socket);
      return opened;
    })();
    engine.catch(() => {});
    return engine;
  };

  const openProcesses = async (asked: RoomsFor, rooms: Disposables): Promise<ProcessRoom> => {
    const request = roomRequest(asked);
    refuseOtherLevel(asked.spec, level);
    const wanted = asked.spec.isolation.level;
    const collected = (room: ProcessRoom): ProcessRoom => {
      rooms.defer(() => asked.collect?.(room.written));
      return rooms.use(room);
    };
    if (!cells || !('tools' in level) || wanted === 'process')
      return collected(openProcessRoom(request, asked.mark));
    refuseNested(request);
    const ground = await groundOf(request.workspace);
    const cell = await cells.acquire();
    rooms.defer(() => cells.release(cell));
    return collected(await openNamespaceRoom(level.tools, { request, cell, ground }));
  };

  const pods = stack.use(
    createPods({
      owner,
      folder,
      relayScript: installed('dist/engine/container/relay.cjs'),
      signal,
      engine: openTheEngine,
    }),
  );
  const openContainers = async (
    { spec, scenario, signal: asked }: RoomsFor,
    rooms: Disposables,
  ): Promise<Pod> => {
    const pod = await pods.acquire(hostsOf(spec), asked);
    rooms.defer(() => pods.release(pod));
    // for people: `docker ps --filter label=clnrm.scenario=…`
    return { ...pod, labels: { ...pod.labels, 'clnrm.scenario': scenario.name } };
  };

  const openSteps = async (
    { spec, scenario, scratch, collect, readInside, signal: asked }: RoomsFor,
    { pod, clock, joinings }: Rooms,
    rooms: Disposables,
  ): Promise<Container | undefined> => {
    const { image } = spec.isolation;
    if (!pod || image === undefined || !needsStepsContainer(spec, scenario)) return undefined;
    const place = join(scratch, 'steps');
    mkdirSync(place);
    const inside = { pod, image, pull: 'missing', signal: asked } as const;
    const own = await clock?.inContainer(inside);
    const joining = await joinings?.(inside);
    const container = await startStepsContainer(pod, {
      image,
      pull: 'missing',
      env: own?.variables({}) ?? {},
      files: [...(own?.files ?? []), ...(joining?.files ?? [])],
      limits: spec.limits,
      workspace: workspaceOf(spec.folder),
      folder: spec.folder,
      scratch: place,
      ...(collect && { collect: (tree) => collect([tree]) }),
      ...(readInside && { readInside }),
      signal: asked,
    });
    return clocked(joiningContainer(rooms.use(container), joining, {}), own, {});
  };

  const clocks = createClocks();
  const joinings = createJoinings();
  const withJoining = (rooms: Rooms, { otel }: SpecPlan): Rooms => {
    if (!otel.propagators.includes('tracecontext')) return rooms;
    return { ...rooms, joinings, processes: rooms.processes && joiningRoom(rooms.processes) };
  };
  let folders = 0;
  return {
    newFolder() {
      const place = join(folder, `scenario-${++folders}`);
      mkdirSync(place);
      return place;
    },
    warmOne: () => cells?.warm(1),
    warm(specs, jobs, others) {
      pods.expect(
        specs.flatMap((spec) =>
          spec.scenarios.filter((scenario) => needsPod(spec, scenario)).map(() => hostsOf(spec)),
        ),
      );
      const rooms = specs.flatMap((spec) =>
        spec.scenarios.filter((scenario) => needsProcesses(spec, scenario)),
      );
      cells?.warm(Math.min(jobs, rooms.length) + others);
    },
    async openRooms(asked) {
      const { spec, scenario } = asked;
      const rooms = new Disposables();
      const inProcesses = needsProcesses(spec, scenario);
      const unsealed =
        'reason' in level
          ? level.reason
          : spec.isolation.level === 'process'
            ? 'level = "process" was asked for'
            : undefined;
      if (inProcesses && unsealed !== undefined) refuseUnsealed(spec, unsealed, asked.requireSealed);
      try {
        const [processes, pod] = await Promise.allSettled([
          inProcesses ? openProcesses(asked, rooms) : undefined,
          needsPod(spec, scenario) ? openContainers(asked, rooms) : undefined,
        ]);
        for (const part of [processes, pod]) if (part.status === 'rejected') throw part.reason;
        const joined = await joinRooms({
          spec,
          receiver: asked.receiver,
          processes: processes.status === 'fulfilled' ? processes.value : undefined,
          pod: pod.status === 'fulfilled' ? pod.value : undefined,
          unsealed,
        });
        rooms.use(joined);
        const opened = await withClock(withJoining(joined, spec), clocks, spec.clock, asked.nowNs());
        const steps = await openSteps(asked, opened, rooms);
        const { readInside } = asked;
        return {
          ...opened,
          steps,
          ...(readInside && { readInside }),
          [Symbol.asyncDispose]: () => rooms[Symbol.asyncDispose](),
        };
      } catch (error) {
        await rooms[Symbol.asyncDispose]();
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
};
