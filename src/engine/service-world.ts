import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import type { RunnerSpan, StartSpan } from '../model/collection.ts';
import type { SpecPlan } from '../model/plan.ts';
import type { Lookup } from '../util/references.ts';
import { launchContainer } from './launch-container.ts';
import { launchProcess } from './launch-process.ts';
import { resolveService } from './memory.ts';
import type { ProcessRoom } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Emit, ServiceWorld } from './service.ts';
import type { Spent } from './spent.ts';

/** What services of some rooms are started with. */
interface Facts {
  /** Id of the scenario that events bear. */
  readonly scenario: string;
  readonly spec: SpecPlan;
  readonly rooms: Rooms;
  readonly signal: AbortSignal;
  /** A private folder on the host. */
  readonly scratch: string;
  readonly startSpan: StartSpan;
  readonly parent: RunnerSpan;
  readonly probeTraceId: string;
  readonly lookup: Lookup;
  readonly spent: Spent;
  readonly environment: ServiceWorld['environment'];
  readonly emit: Emit;
  now(): number;
  hasSpan(name: string): boolean;
  /** Hears how a person enters a container that was started. */
  entered(command: string): void;
}

/** The room of processes. @throws Error where there is none */
export const requireRoom = (rooms: Rooms): ProcessRoom => {
  if (!rooms.processes)
    throw new Error('this scenario has no room for processes: name a service for the step');
  return rooms.processes;
};

/** How services reach the world through these rooms. */
export const createServiceWorld = (facts: Facts): ServiceWorld => {
  const { scenario, spec, rooms, signal, spent, now, emit } = facts;
  const folderOf = (path = '.'): string => resolvePath(spec.folder, path);
  return {
    scenario,
    signal,
    seed: spec.seed,
    startSpan: facts.startSpan,
    parent: facts.parent,
    now,
    emit,
    scratch: (service) => {
      const folder = join(facts.scratch, 'services', service);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    resolve: (plan) => resolveService(plan, facts.lookup),
    environment: facts.environment,
    probeTraceparent: `00-${facts.probeTraceId}-${randomBytes(8).toString('hex')}-00`,
    host: (service) => rooms.processes?.host(service) ?? service,
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
      facts.entered(service.enter);
      return service;
    },
    connect: rooms.connect,
    hasSpan: facts.hasSpan,
    readsStdout: spec.otel.readsStdout === true,
    spent,
    publish: rooms.publish,
    listen: rooms.listen,
  };
};
