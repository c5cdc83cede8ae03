import { setTimeout as delay } from 'node:timers/promises';
import { warning } from '../diagnostics/diagnostic.ts';
import type { LiveSpans, ReceiverPort } from '../model/collection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioPlan } from '../model/plan.ts';
import { deadline } from '../util/deadline.ts';
import type { Inhabitant } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Emit } from './service.ts';
import { missing, settle } from './settle.ts';
import { stopServices } from './stop.ts';
import type { World } from './world.ts';

export interface BarrierRequest {
  readonly scenario: ScenarioPlan;
  readonly receiver: ReceiverPort;
  readonly live: LiveSpans;
  /** Whether spans are judged at all; those of a scenario that could not be carried out are not. */
  readonly judged: boolean;
  /** Whether somebody asks for all that was sent; by default where anything is expected. */
  readonly whole?: boolean;
  /** Aborts when the run is interrupted. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** The batch delay of SDKs, where it is not the usual one. */
  readonly batchMs?: number;
  now(): number;
  /** Called when all that was sent is there and everything still runs. */
  beforeStop?(): Promise<void>;
}

/** What is known of the evidence after the barrier, and how long each part took. */
export interface Barrier {
  readonly complete: boolean;
  readonly reasons: readonly string[];
  readonly settleMs: number;
  readonly stopMs: number;
  readonly sealMs: number;
}

/** The seal may take this long after the last process died; only a room that cannot know needs it. */
const SEAL_LIMIT_MS = 5_000;

/** How long what a step or a service left in the background may still take to end by itself. */
const LEFT_BEHIND_MS = 500;

/** How often the room is looked at meanwhile. */
const LOOK_MS = 5;

/**
 * Waits until nobody lives in a sealed room of processes. Whoever still does gets no stop signal and is killed in
 * the middle of what it does, so what it had not sent is lost: who that is, or undefined.
 */
const leftBehind = async (
  { processes }: Rooms,
  signal: AbortSignal,
): Promise<readonly Inhabitant[] | undefined> => {
  if (!processes?.sealed) return;
  for (let waited = 0; waited < LEFT_BEHIND_MS; waited += LOOK_MS) {
    if (processes.isDeserted()) return;
    if (signal.aborted) return [];
    await delay(LOOK_MS);
  }
  return processes.isDeserted() ? undefined : processes.inhabitants();
};

/** Why the evidence lacks what it could still have sent. */
const lostWith = (left: readonly Inhabitant[]): readonly string[] => {
  if (left.length === 0)
    return ['a process that a step or a service left in the background did not end and was killed'];
  return left.map(
    ({ command, of }) =>
      `'${command}', which ${of === undefined ? 'a step or a service' : `'${of}'`} left in the background, did not end and was killed`,
  );
};

/** A warning at each step that left somebody behind. */
const warnings = ({ scenario }: BarrierRequest, left: readonly Inhabitant[]): readonly Diagnostic[] =>
  left.flatMap(({ command, of }) => {
    const step = [...scenario.setup, ...scenario.steps, ...scenario.teardown].find(({ name }) => name === of);
    if (step === undefined) return [];
    const hint = 'wait for it or end it within the step, or make it a service: services are stopped in order';
    return [
      warning('left-behind', `step '${step.name}' left a process behind: ${command}`, { at: step.at, hint }),
    ];
  });

/** Whether somebody lives who could begin an export; one that was begun is waited for by the seal. */
const maySend = (
  { processes, pod, steps }: Rooms,
  { running, shared }: Pick<World, 'running' | 'shared'>,
): boolean => {
  if (shared.length > 0) return true;
  const lives = running.some(({ plan, exit }) => plan.backend === 'container' && exit === undefined);
  return (pod !== undefined && (steps !== undefined || lives)) || processes?.isDeserted() === false;
};

/** Whether a port of a service takes a connection. */
const listens = async ({ connect }: Rooms, ...port: Parameters<Rooms['connect']>): Promise<boolean> => {
  try {
    (await connect(...port)).destroy();
    return true;
  } catch {
    return false;
  }
};

/** Settle, stop, seal (evidence.md). What is returned is a proof when `complete`. */
export const barrier = async (
  request: BarrierRequest,
  rooms: Rooms,
  world: Pick<World, 'running' | 'shared' | 'answered' | 'stopping'>,
): Promise<Barrier> => {
  const { receiver, live, scenario, signal, now, emit } = request;
  const { answered } = world;
  const onWait = (phase: 'settle' | 'stop' | 'seal') => (waitingFor: string) =>
    emit({ type: 'evidence:wait', scenario: scenario.id, phase, waitingFor });
  const began = now();
  const unsettled =
    request.judged && scenario.expectations.length > 0 && maySend(rooms, world)
      ? await settle({
          receiver,
          live,
          answered,
          limitMs: scenario.timeoutMs,
          ...(request.batchMs !== undefined && { batchMs: request.batchMs }),
          signal,
          now,
          onWait: onWait('settle'),
        })
      : undefined;
  const settled = now();
  await request.beforeStop?.();
  world.stopping();
  const { lost, notes } = await stopServices({
    services: world.running,
    receiver,
    live,
    signal,
    now,
    listens: (...port) => listens(rooms, ...port),
    onWait: onWait('stop'),
  });
  const stopped = now();
  await rooms.steps?.[Symbol.asyncDispose]();
  const { whole = scenario.expectations.length > 0 } = request;
  const left = whole ? await leftBehind(rooms, signal) : undefined;
  for (const diagnostic of warnings(request, left ?? []))
    emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
  const certain = (await rooms.processes?.empty()) ?? true;
  using limit = deadline([], SEAL_LIMIT_MS);
  let proven = true;
  for (const { door, port } of rooms.listeners)
    await receiver
      .seal(() => door.connect(port), limit.signal)
      .catch(() => {
        proven = false;
      });
  // what was waited for in vain may have come with the end
  const lacking = unsettled && missing({ receiver, live, answered });
  const reasons = [
    ...(lacking && !lacking.silent ? [lacking.reason] : []),
    ...lost,
    ...(left === undefined ? [] : lostWith(left)),
    ...(certain ? [] : ['a process room cannot know whether a process it started still runs']),
    ...(proven || !certain ? [] : ['the receiver could not be sealed']),
  ];
  return {
    complete: reasons.length === 0,
    reasons: [...reasons, ...notes, ...(lacking?.silent ? [lacking.reason] : [])],
    settleMs: settled - began,
    stopMs: stopped - settled,
    sealMs: now() - stopped,
  };
};
