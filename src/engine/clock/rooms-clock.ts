import type { ClockStart } from '../../model/spec.ts';
import type { Container } from '../container/container.ts';
import type { Rooms } from '../rooms.ts';
import type { Clocks } from './clocks.ts';
import { beginClock, type ContainerClock } from './subject-clock.ts';

/** Rooms in which everything is started with the clock that begins now; the rooms themselves where none is frozen. */
export const withClock = async (
  rooms: Rooms,
  clocks: Clocks,
  start: ClockStart | undefined,
  openedNs: bigint,
): Promise<Rooms> => {
  if (start === undefined) return rooms;
  const clock = await beginClock({ start, openedNs, processes: rooms.processes, clocks });
  const processes = rooms.processes && { ...rooms.processes, spawn: clock.spawnIn(rooms.processes) };
  return { ...rooms, processes, clock, report: () => ({ ...rooms.report(), clock: clock.report }) };
};

/** A container in which commands have its clock too, whatever variables they bring; `own` are those it was started with. */
export const clocked = <C extends Pick<Container, 'exec'>>(
  container: C,
  clock: ContainerClock | undefined,
  own: Readonly<Record<string, string>>,
): C =>
  clock === undefined
    ? container
    : {
        ...container,
        exec: (argv, options) => {
          const env = { ...options.env, ...clock.variables({ ...own, ...options.env }) };
          return container.exec(argv, { ...options, env });
        },
      };
