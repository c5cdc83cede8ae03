import { randomBytes } from 'node:crypto';
import type { Machine } from '../../engine/machine.ts';
import { removeTree } from '../../engine/run-folder.ts';
import { type SharedService, startShared } from '../../engine/shared-service.ts';
import type { SpecPlan } from '../../model/plan.ts';
import type { Plugin } from '../../model/plugin.ts';
import type { ServicePlan } from '../../model/spec.ts';
import { createReceiver, type Receiver } from '../../otel/receiver.ts';
import { SharedSpans } from '../../otel/shared-spans.ts';
import { now, nowNs } from '../../util/now.ts';
import type { Making } from './key.ts';
import { createUsers, type Users } from './users.ts';

/** What shared services are started with, whoever asks first. */
export interface Grounds {
  readonly run: string;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  plugin(name: string): Promise<Plugin>;
}

interface InstanceRequest extends Grounds {
  readonly key: string;
  readonly spec: SpecPlan;
  readonly plan: ServicePlan;
  readonly seed: string;
  readonly making: Making;
  readonly requireSealed: boolean;
  readonly needs: readonly Instance[];
}

/** One shared service from its start to its end. */
export interface Instance {
  readonly key: string;
  readonly spec: SpecPlan;
  readonly plan: ServicePlan;
  readonly needs: readonly Instance[];
  readonly started: Promise<SharedService>;
  readonly receiver: Receiver;
  readonly spans: SharedSpans;
  readonly users: Users;
  /** Whether a scenario has used it: the next one finds what that left, or has it reset. */
  used: boolean;
  /** Nobody is to get it any more. */
  retired: boolean;
  /** It ended, failed to start, or needs one that did. */
  isGone(): boolean;
  /** Somebody has ended it. */
  over(): void;
  /** Stops it as its spec says; at once where it has ended. */
  stop(): Promise<void>;
}

const launch = (
  request: InstanceRequest,
  { receiver, spans, users }: Pick<Instance, 'receiver' | 'spans' | 'users'>,
  { probeTraceId, scratch, gone }: { readonly probeTraceId: string; readonly scratch: string; gone(): void },
): Promise<SharedService> => {
  const { run, spec, plan, seed, machine, needs, making, signal } = request;
  const begin = async (): Promise<SharedService> =>
    startShared({
      ...{ run, seed, spec, plan, scratch, receiver, probeTraceId, signal, now },
      mark: run,
      plugin: await request.plugin(plan.plugin),
      needs: await Promise.all(needs.map(({ started }) => started)),
      passed: making.passed,
      ...(making.batchMs !== undefined && { batchMs: making.batchMs }),
      emit: (event) => {
        for (const { scenario, emit } of users.all())
          emit('scenario' in event ? { ...event, scenario } : event);
      },
      hasSpan: (name) => spans.hasName(name),
      openRooms: (own, scenario, opening) =>
        machine.openRooms({
          spec: own,
          scenario,
          ...{ scratch, mark: run, receiver, signal: opening, nowNs },
          requireSealed: request.requireSealed,
        }),
      onExit: (running, exit) => {
        gone();
        for (const user of users.all()) user.onExit(running, exit);
      },
    });
  return begin();
};

/** Begins to start a shared service. */
export const createInstance = (request: InstanceRequest): Instance => {
  const probeTraceId = randomBytes(16).toString('hex');
  const spans = new SharedSpans({ probeTraceId, now });
  const receiver = createReceiver({ store: spans, now });
  const users = createUsers();
  let ended = false;
  const gone = (): void => {
    ended = true;
  };
  const scratch = request.machine.newFolder();
  const started = launch(request, { receiver, spans, users }, { probeTraceId, scratch, gone });
  started.then(() => spans.readyAt(nowNs()), gone);
  const { key, spec, plan, needs } = request;
  return {
    ...{ key, spec, plan, needs, started, receiver, spans, users, used: false, retired: false },
    isGone: () => ended || needs.some((one) => one.isGone()),
    over: gone,
    async stop() {
      const service = await started.catch(() => undefined);
      await service?.[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
      removeTree(scratch);
    },
  };
};
