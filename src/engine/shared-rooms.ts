import type { RoomReport } from '../model/verdict.ts';
import type { Disposables } from '../util/disposables.ts';
import { forward } from './pipe.ts';
import type { Door } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { SharedService } from './shared-service.ts';

const doorsOf = ({ processes, pod }: Rooms): readonly Door[] =>
  [processes, pod].flatMap((room) => (room ? [room.door] : []));

/** Connections of others end with their rooms. */
const NEVER = new AbortController().signal;

const reported = (own: RoomReport, shared: readonly SharedService[], piped: boolean): RoomReport => {
  const all = [own, ...shared.map(({ rooms }) => rooms.report())];
  const unsealed = all.find(({ sealed }) => !sealed);
  const levels = new Set(all.flatMap((one) => one.levels));
  return {
    ...own,
    levels: (['container', 'namespace', 'process'] as const).filter((level) => levels.has(level)),
    sealed: unsealed === undefined,
    piped: piped || own.piped,
    ...(unsealed?.reason !== undefined && { reason: unsealed.reason }),
  };
};

/**
 * Makes services of other rooms reachable in these, by name and on their plain ports. Doors that are open for them
 * go onto the stack.
 */
export const joinShared = async (
  rooms: Rooms,
  shared: readonly SharedService[],
  stack: Disposables,
): Promise<Rooms> => {
  if (shared.length === 0) return rooms;
  let piped = false;
  for (const { running, rooms: theirs, ports } of shared) {
    // plain processes share the host's loopback: there is nothing to join
    const doors = doorsOf(rooms).filter((door) => !doorsOf(theirs).includes(door));
    piped ||= doors.length * ports.length > 0;
    for (const port of ports)
      for (const door of doors)
        stack.use(
          await door.listen(
            port,
            forward(() => theirs.connect(running.plan.id, port, NEVER)),
          ),
        );
  }
  const homeOf = (service: string): Rooms =>
    shared.find(({ running }) => running.plan.id === service)?.rooms ?? rooms;
  return {
    ...rooms,
    connect: (service, port, signal) => {
      const home = homeOf(service);
      return home.connect(service, port, signal);
    },
    report: () => reported(rooms.report(), shared, piped),
  };
};
