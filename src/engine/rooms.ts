import type { Socket } from 'node:net';
import type { ReceiverPort } from '../model/collection.ts';
import type { SpecPlan } from '../model/plan.ts';
import type { ServicePlan } from '../model/spec.ts';
import type { RoomReport } from '../model/verdict.ts';
import { Disposables } from '../util/disposables.ts';
import { openAllowed } from './allow.ts';
import type { SubjectClock } from './clock/subject-clock.ts';
import type { Container } from './container/container.ts';
import type { ReadInside } from './container/copy-out.ts';
import type { Pod } from './container/pod.ts';
import type { Joinings } from './joining/joining.ts';
import { forward } from './pipe.ts';
import { listenAnywhere } from './process-room.ts';
import type { Door, ProcessRoom } from './room.ts';

/** Where OTLP is expected; free in every sealed room. */
const OTLP_PORT = 4318;

/** The rooms of one scenario: one for processes, a pod for containers, or both, joined port by port. */
export interface Rooms extends AsyncDisposable {
  readonly processes: ProcessRoom | undefined;
  readonly pod: Pod | undefined;
  /** The container of `[isolation] image`, for steps without a service. */
  readonly steps?: Container | undefined;
  /** How programs of an image join the trace; undefined where no context is passed on by the environment. */
  readonly joinings?: Joinings;
  /** Where the clock of subjects is frozen. */
  readonly clock?: SubjectClock;
  /** Doors behind which the receiver listens, with the port: one sentinel each proves that nothing can come. */
  readonly listeners: readonly { readonly door: Door; readonly port: number }[];
  /** What containers wrote, only where that is asked for. */
  readonly readInside?: ReadInside;
  /** The OTLP endpoint as parts of that side see it. */
  endpoint(side: 'processes' | 'pod'): string;
  connect(service: string, port: number, signal: AbortSignal): Promise<Socket>;
  publish(plan: ServicePlan, ports: readonly number[]): Promise<void>;
  listen(port: number, onConnection: (socket: Socket) => void): Promise<AsyncDisposable>;
  report(): RoomReport;
}

export interface RoomsRequest {
  readonly spec: SpecPlan;
  readonly receiver: ReceiverPort;
  /** Opened when some part of the scenario needs it. */
  readonly processes: ProcessRoom | undefined;
  readonly pod: Pod | undefined;
  /** Why a room of processes is not sealed, with the remedy. */
  readonly unsealed: string | undefined;
}

/**
 * Lets the receiver listen in the pod. The relay needs 50 ms to start: containers are created meanwhile, and neither
 * they nor a connection of the returned door are ahead of the listener.
 */
const listenInPod = (pod: Pod, accept: (socket: Socket) => void, stack: Disposables): Door => {
  const listening = pod.door.listen(OTLP_PORT, accept);
  pod.startAfter(listening);
  stack.defer(async () => (await listening.catch(() => undefined))?.[Symbol.asyncDispose]());
  return {
    ...pod.door,
    connect: async (port, signal) => {
      await listening;
      return pod.door.connect(port, signal);
    },
  };
};

/** Lets the receiver listen in each room, opens the allowed ways out, and joins the rooms port by port. */
export const joinRooms = async (request: RoomsRequest): Promise<Rooms> => {
  const stack = new Disposables();
  try {
    return await join(request, stack);
  } catch (error) {
    // a listener that stays open would keep the runner from ending
    await stack[Symbol.asyncDispose]();
    throw error;
  }
};

const join = async (
  { spec, receiver, processes, pod, unsealed }: RoomsRequest,
  stack: Disposables,
): Promise<Rooms> => {
  const accept = (socket: Socket): void => receiver.accept(socket);
  const doors = [processes, pod].flatMap((room) => (room ? [room.door] : []));
  const listeners: { door: Door; port: number }[] = [];
  let processPort = OTLP_PORT;
  if (processes?.level === 'process') {
    const listening = stack.use(await listenAnywhere(accept));
    processPort = listening.port;
    listeners.push({ door: processes.door, port: processPort });
  } else if (processes) {
    stack.use(await processes.door.listen(OTLP_PORT, accept));
    listeners.push({ door: processes.door, port: OTLP_PORT });
  }
  if (pod) {
    listeners.push({ door: listenInPod(pod, accept, stack), port: OTLP_PORT });
  }
  const sealed = [processes, pod].filter((room) => room !== undefined);
  for (const room of sealed)
    if (room !== processes || processes.sealed) await openAllowed(room, spec.isolation.allow, stack);

  const isContainer = (service: string): boolean =>
    spec.services.find(({ id }) => id === service)?.backend === 'container';
  const doorOf = (service: string): Door => {
    const door = isContainer(service) ? pod?.door : (processes ?? pod)?.door;
    if (!door) throw new Error(`no room holds service '${service}'`);
    return door;
  };
  return {
    processes,
    pod,
    listeners,
    endpoint: (side) => `http://127.0.0.1:${side === 'pod' ? OTLP_PORT : processPort}`,
    connect: (service, port, signal) => doorOf(service).connect(port, signal),
    async publish(plan, ports) {
      const here = doorOf(plan.id);
      for (const door of doors.filter((one) => one !== here))
        for (const port of ports)
          stack.use(
            await door.listen(
              port,
              forward(() => here.connect(port)),
            ),
          );
    },
    async listen(port, onConnection) {
      const listening = new Disposables();
      for (const door of doors) listening.use(await door.listen(port, onConnection));
      return listening;
    },
    report: () => ({
      levels: [...(pod ? (['container'] as const) : []), ...(processes ? [processes.level] : [])],
      sealed: processes?.sealed ?? true,
      piped: pod !== undefined && processes !== undefined,
      allowed: spec.isolation.allow,
      ...(processes?.sealed === false && unsealed !== undefined ? { reason: unsealed } : {}),
    }),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
};
