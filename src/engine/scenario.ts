import { fault } from '../diagnostics/diagnostic.ts';
import { ClnrmError } from '../diagnostics/errors.ts';
import type { LiveSpans, ReceiverPort, RunnerSpan, StartSpan } from '../model/collection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Exit, Plugin } from '../model/plugin.ts';
import type { Position } from '../model/position.ts';
import type { Finding, Phases, RoomReport, ServiceReport, StepResult } from '../model/verdict.ts';
import { deadline } from '../util/deadline.ts';
import { Disposables } from '../util/disposables.ts';
import type { Lookup } from '../util/references.ts';
import { linesOf } from '../util/text.ts';
import { barrier } from './barrier.ts';
import { lookAtClocks } from './clock/look.ts';
import type { SubjectClock } from './clock/subject-clock.ts';
import { ownServices } from './own-services.ts';
import { describeExit } from './readiness.ts';
import type { Rooms } from './rooms.ts';
import { hearCrash, runSteps, runTeardown } from './run-steps.ts';
import { type Emit, type RunningService, startService, startServices } from './service.ts';
import { joinShared } from './shared-rooms.ts';
import type { SharedService } from './shared-service.ts';
import { noteUse } from './shared-use.ts';
import { createSpent } from './spent.ts';
import { stepFault } from './step-finding.ts';
import { createWorld, type World } from './world.ts';

/** Everything one attempt at a scenario needs; the world arrives as values. */
export interface ScenarioRequest {
  readonly run: string;
  readonly seed: string;
  readonly spec: SpecPlan;
  readonly scenario: ScenarioPlan;
  /** A private folder on the host, removed by the caller. */
  readonly scratch: string;
  /** The variable that marks this scenario's processes for clean-up. */
  readonly mark: string;
  readonly passed: Readonly<Record<string, string>>;
  readonly receiver: ReceiverPort;
  readonly live: LiveSpans;
  readonly startSpan: StartSpan;
  readonly span: RunnerSpan;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** The batch delay of SDKs in ms, where it is not the usual one. */
  readonly batchMs?: number;
  /** Keep the room of a failed scenario until the run is interrupted. */
  readonly keep: boolean;
  /** Whether an expectation fails on the spans so far, for `keep`: asked before anything is stopped. */
  looksRed(rules: EvidenceRules): boolean;
  now(): number;
  /** Unix time in ns. */
  nowNs(): bigint;
  plugin(name: string): Promise<Plugin>;
  openRooms(signal: AbortSignal): Promise<Rooms>;
  /** The spec's services of wider scope, running; whoever asked gives them back. */
  borrow(
    signal: AbortSignal,
    onExit: (running: RunningService, exit: Exit) => void,
  ): Promise<readonly SharedService[]>;
}

/** What the evidence is read with. */
export type EvidenceRules = Pick<
  ScenarioOutcome,
  'readyAtNs' | 'retriedSpanIds' | 'probeTraceId' | 'lookup' | 'clock'
>;

/** What an attempt left behind, before its evidence is judged. */
export interface ScenarioOutcome {
  readonly steps: readonly StepResult[];
  readonly errors: readonly Diagnostic[];
  readonly services: readonly ServiceReport[];
  readonly room: RoomReport | undefined;
  readonly phases: Omit<Phases, 'judgeMs'>;
  /** Whether every span that was sent is in the store, and why not. */
  readonly complete: boolean;
  readonly reasons: readonly string[];
  readonly egressBlocked: number;
  readonly readyAtNs: ReadonlyMap<string, bigint>;
  readonly retriedSpanIds: readonly string[];
  readonly probeTraceId: string;
  /** The clock of subjects, where it is frozen. */
  readonly clock: Pick<SubjectClock, 'aheadMs' | 'openedNs'> | undefined;
  /** Answers `${{ … }}` in expectations. */
  readonly lookup: Lookup;
  readonly cancelled: boolean;
}

/** A service that ended while the scenario ran: the reason its signal bears. */
class ServiceEnded extends Error {
  override readonly name = 'ServiceEnded';
}

const toDiagnostics = (error: unknown, scenario: ScenarioPlan): readonly Diagnostic[] => {
  // what speaks of the machine has no place of its own: the reader still wants to know what asked for it
  if (error instanceof ClnrmError) return error.diagnostics.map((one) => ({ at: scenario.at, ...one }));
  const message = error instanceof Error ? error.message : String(error);
  return [fault('room-failed', message, { at: scenario.at })];
};

/** A bug of our own in the receiver: one export may bring it about, so it ends this scenario and no other. */
const receiverFailed = (error: unknown, at: Position): Diagnostic =>
  fault('room-failed', `the receiver failed: ${error instanceof Error ? error.message : String(error)}`, {
    hint: 'this is a bug in clnrm, not in your spec: please report it with these lines',
    at,
    ...(error instanceof Error && { log: linesOf(error.stack ?? error.message) }),
  });

interface Crash {
  readonly service: string;
  readonly finding: Finding;
}

const crash = ({ plan }: RunningService, exit: Exit): Crash => ({
  service: plan.id,
  finding: stepFault(
    'service-exited',
    `service '${plan.id}' ended while the scenario ran: ${describeExit(exit)}`,
    plan,
    exit.outOfMemory ? ['raise memory_mb under [limits], or mend what fills it'] : [],
  ),
});

/** Runs one attempt at a scenario from an empty room to sealed evidence. Faults of the machine are in `errors`. */
export const runScenario = async (request: ScenarioRequest): Promise<ScenarioOutcome> => {
  const { scenario, spec, emit, now } = request;
  await using stack = new Disposables();
  const errors: Diagnostic[] = [];
  const crashed: Crash[] = [];
  const readyAtNs = new Map<string, bigint>();
  const failing = new AbortController();
  const timeout = new AbortController();
  using life = deadline([request.signal, failing.signal, timeout.signal]);
  const { signal } = life;
  const began = now();
  const spent = createSpent(now);
  let rooms: Rooms | undefined;
  let world: World | undefined;
  let steps: readonly StepResult[] = [];
  const at: { borrowed?: number; opened?: number; started?: number } = {};
  let sealed = {
    complete: false,
    reasons: ['nothing was run'] as readonly string[],
    settleMs: 0,
    stopMs: 0,
    sealMs: 0,
  };
  try {
    const onExit = (running: RunningService, exit: Exit): void => {
      if (world?.isStopping()) return;
      crashed.push(crash(running, exit));
      failing.abort(new ServiceEnded(`service '${running.plan.id}' ended: ${describeExit(exit)}`));
    };
    const shared = await spent.during('start', () => request.borrow(signal, onExit));
    at.borrowed = now();
    rooms = await joinShared(stack.use(await request.openRooms(signal)), shared, stack);
    at.opened = now();
    emit({ type: 'room:open', scenario: scenario.id, room: rooms.report() });
    const made = createWorld({ ...request, spent, shared }, signal, rooms);
    world = made;
    noteUse(shared, request, stack);
    await startServices(
      ownServices(spec),
      (plan) =>
        spent.during('start', async () =>
          startService(plan, await request.plugin(plan.plugin), made.forServices(), onExit),
        ),
      (running) => {
        made.running.push(running);
        readyAtNs.set(running.plan.id, request.nowNs());
      },
    );
    at.started = now();
    const timer = setTimeout(() => timeout.abort(new Error(lateMessage(scenario))), scenario.timeoutMs);
    steps = await runSteps({ scenario, world: made, emit, signal });
    clearTimeout(timer);
    await hearCrash(steps, made.services());
  } catch (error) {
    if (!request.signal.aborted && !failing.signal.aborted) errors.push(...toDiagnostics(error, scenario));
  }
  // whatever happened: a service that did not start may have left something behind all the same
  if (world) steps = [...steps, ...(await runTeardown({ scenario, world, emit, signal: request.signal }))];
  const stepped = now();
  let held = false;
  const { borrowed = began, opened = stepped, started = stepped } = at;
  const clock = rooms?.clock;
  for (const diagnostic of await lookAtClocks(clock, world?.services() ?? []))
    emit({ type: 'scenario:diagnostic', scenario: scenario.id, diagnostic });
  if (rooms && world) {
    const red = errors.length > 0 || crashed.length > 0 || steps.some(({ findings }) => findings.length > 0);
    const { hold, retried, probeTraceId, lookup } = world;
    held = request.keep && red;
    if (held) await hold();
    const looksRed = (): boolean =>
      request.looksRed({ readyAtNs, retriedSpanIds: retried, probeTraceId, lookup, clock });
    const beforeStop = async (): Promise<void> => {
      if (!request.keep || red || !looksRed()) return;
      held = true;
      await hold();
    };
    sealed = await barrier({ ...request, judged: errors.length === 0, beforeStop }, rooms, world);
    const bug = request.receiver.bug();
    if (bug) errors.push(receiverFailed(bug.error, scenario.at));
  }
  return {
    steps: withCrashes(steps, crashed, timeout.signal.aborted, scenario),
    errors,
    services: world?.reports() ?? [],
    room: rooms?.report(),
    phases: {
      roomMs: opened - borrowed,
      ...spent.ms(),
      stepsMs: stepped - started,
      settleMs: sealed.settleMs,
      stopMs: sealed.stopMs,
      sealMs: sealed.sealMs,
    },
    complete: sealed.complete,
    reasons: sealed.reasons,
    egressBlocked: (rooms?.processes?.egressBlocked() ?? 0) + (rooms?.pod?.egressBlocked() ?? 0),
    readyAtNs,
    retriedSpanIds: world?.retried ?? [],
    probeTraceId: world?.probeTraceId ?? '',
    clock,
    lookup: world?.lookup ?? (() => undefined),
    // who ends a kept room interrupts nothing that was still to come
    cancelled: request.signal.aborted && !held,
  };
};

const lateMessage = ({ timeoutMs }: ScenarioPlan): string =>
  `the scenario ran longer than timeout = ${timeoutMs / 1000} s`;

/** What a step found, without what only says that it was ended, or that the service that it ran in had. */
const apartFrom = (
  crashed: readonly Crash[],
  { name, findings }: StepResult,
  scenario: ScenarioPlan,
): readonly Finding[] => {
  const { setup, steps, teardown } = scenario;
  const { service } = [...setup, ...steps, ...teardown].find((one) => one.name === name) ?? {};
  if (crashed.some((one) => one.service === service)) return [];
  const reasons = [lateMessage(scenario), ...crashed.map((one) => `service '${one.service}' ended: `)];
  return findings.filter(({ message }) => !reasons.some((why) => message.includes(`was ended: ${why}`)));
};

/** A crash or a time-out belongs to the step it hit; without steps it stands alone. */
const withCrashes = (
  steps: readonly StepResult[],
  crashed: readonly Crash[],
  late: boolean,
  scenario: ScenarioPlan,
): readonly StepResult[] => {
  const extra = [
    ...crashed.map(({ finding }) => finding),
    ...(late
      ? [stepFault('scenario-timeout', lateMessage(scenario), { at: scenario.timeoutAt ?? scenario.at })]
      : []),
  ];
  if (extra.length === 0) return steps;
  const hit = steps.findIndex(({ status }) => status === 'cancelled' || status === 'failed');
  if (hit < 0)
    return [
      ...steps,
      { name: 'services', part: 'step', status: 'failed', attempts: 1, durationMs: 0, findings: extra },
    ];
  return steps.map((step, index) => {
    if (index !== hit) return step;
    return { ...step, status: 'failed', findings: [...extra, ...apartFrom(crashed, step, scenario)] };
  });
};
