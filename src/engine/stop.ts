import type { LiveSpans, ReceiverPort } from '../model/collection.ts';
import { attr } from '../model/conventions.ts';
import type { ServicePlan } from '../model/spec.ts';
import { deadline } from '../util/deadline.ts';
import { describeExit } from './readiness.ts';
import type { RunningService } from './service.ts';

export interface StopRequest {
  readonly services: readonly RunningService[];
  readonly receiver: ReceiverPort;
  readonly live: Pick<LiveSpans, 'unresolvedParents'>;
  readonly signal: AbortSignal;
  now(): number;
  /** Whether something listens on that port of a service. */
  listens(service: string, port: number, signal: AbortSignal): Promise<boolean>;
  onWait(waitingFor: string): void;
}

/** How one service ended; `quiet`: it stayed up, silent after its last export, and was killed. */
type Ending = {
  readonly service: string;
  readonly how: 'ended' | 'quiet' | 'killed';
  readonly reason?: string;
};

/** Services that nothing still running depends on, layer by layer. */
const stopLayers = (services: readonly RunningService[]): readonly (readonly RunningService[])[] => {
  const layers: RunningService[][] = [];
  let left = [...services];
  while (left.length > 0) {
    const needed = new Set(left.flatMap(({ plan }) => plan.dependsOn));
    const free = left.filter(({ plan }) => !needed.has(plan.id));
    const layer = free.length > 0 ? free : left;
    layers.push(layer);
    left = left.filter((one) => !layer.includes(one));
  }
  return layers;
};

/** How long a port is asked for: it is in the room, and a program that is that busy still has something to do. */
const ASK_MS = 250;

/** Ports that were seen to listen before the service was ready. */
const provenPorts = ({ wait, ports }: ServicePlan): readonly number[] => {
  if (wait === undefined) return ports;
  return 'port' in wait.probe ? [wait.probe.port] : [];
};

/** A service that closed its ports after the stop signal is about to end: its silence says nothing. */
const isLeaving = async ({ plan }: RunningService, { listens, signal }: StopRequest): Promise<boolean> => {
  const ports = provenPorts(plan);
  using limit = deadline([signal], ASK_MS);
  const open = await Promise.all(ports.map((port) => listens(plan.id, port, limit.signal)));
  return ports.length > 0 && !open.includes(true);
};

/** How many spans wait for their parent. */
const orphansIn = (live: StopRequest['live']): number => [...live.unresolvedParents()].length;

/** A service that was signalled. */
interface Signalled {
  readonly running: RunningService;
  readonly atMs: number;
  /** Parents that were missing then: they have been waited for. */
  readonly orphans: number;
}

/** Whether a service exported after the signal, then nothing for `stop.quiet`, and nothing is known to be missing. */
const isSilent = ({ running: { plan }, atMs, orphans }: Signalled, request: StopRequest): boolean => {
  const { receiver, live, now } = request;
  const lastMs = receiver.lastArrivalOf(plan.id);
  return (
    lastMs > atMs &&
    now() - lastMs >= plan.stop.quietMs &&
    receiver.activity().openRequests === 0 &&
    orphansIn(live) <= orphans
  );
};

const quiet = ({ plan }: RunningService, when: string): Ending => ({
  service: plan.id,
  how: 'quiet',
  reason: `'${plan.id}' did not end after ${plan.stop.signal} and was killed ${when}`,
});

/** Its grace is over; what it sent is all the same whole, if it has been quiet. */
const graceOver = (signalled: Signalled, request: StopRequest): Ending => {
  const { plan } = signalled.running;
  const within = `stop.grace = ${plan.stop.graceMs / 1000} s`;
  if (isSilent(signalled, request))
    return quiet(signalled.running, `after ${within}, in which it became quiet`);
  return {
    service: plan.id,
    how: 'killed',
    reason: `'${plan.id}' did not end within ${within} and was killed`,
  };
};

/** Waits until the service ends, or stays up and is silent, or its grace is over. */
const waitForEnd = async (signalled: Signalled, request: StopRequest): Promise<Ending> => {
  const { running, atMs } = signalled;
  const { plan, service } = running;
  const { receiver, signal } = request;
  const ended = new AbortController();
  let leaving = false;
  void service.exited?.then(() => ended.abort());
  for (;;) {
    if (running.exit) return { service: plan.id, how: 'ended' };
    const now = request.now();
    const lastMs = receiver.lastArrivalOf(plan.id);
    const graceMs = atMs + plan.stop.graceMs - now;
    if (graceMs <= 0 || signal.aborted) return graceOver(signalled, request);
    if (!leaving && isSilent(signalled, request)) {
      leaving = await isLeaving(running, request);
      // it may have exported while its ports were asked
      if (!leaving && isSilent(signalled, request)) return quiet(running, 'once it was quiet');
      continue;
    }
    const quietMs = lastMs > atMs ? lastMs + plan.stop.quietMs - now : 0;
    const waitMs = quietMs > 0 && !leaving ? Math.min(quietMs, graceMs) : graceMs;
    using wake = deadline([signal, ended.signal], Math.ceil(waitMs));
    await receiver.changed(wake.signal);
  }
};

const stopOne = async (running: RunningService, request: StopRequest): Promise<Ending> => {
  const { plan, service, span } = running;
  if (!running.exit) span.event('service.stop');
  if (!running.exit && plan.backend === 'container') span.event('container.stop');
  if (!service.exited || !service.stop) {
    await service[Symbol.asyncDispose]();
    return { service: plan.id, how: 'ended' };
  }
  const deaf = (await service.catches?.(plan.stop.signal)) === false;
  const signalled = { running, atMs: request.now(), orphans: orphansIn(request.live) };
  if (!running.exit) await service.stop(deaf ? 'SIGKILL' : plan.stop.signal);
  const ending = await waitForEnd(signalled, request);
  await service[Symbol.asyncDispose]();
  return ending.how === 'ended' ? { ...ending, ...lostAtOnce(running, deaf, request) } : ending;
};

/** Stops one service and ends its span: from its start to its end, whoever ended it. */
const finishOne = async (running: RunningService, request: StopRequest): Promise<Ending> => {
  const crashed = running.exit;
  const ending = await stopOne(running, request);
  const code = running.exit?.code;
  running.span.end({
    attributes: {
      ...running.identity,
      ...(code !== undefined && { [attr.processExitCode]: { type: 'int', value: String(code) } }),
    },
    ...(crashed ? { error: describeExit(crashed) } : {}),
  });
  return ending;
};

/** A process that a signal ended, most often its stop signal without a handler, was in the middle of what it does. */
const lostAtOnce = (
  { plan, exit }: RunningService,
  deaf: boolean,
  { receiver }: StopRequest,
): Partial<Ending> => {
  // one that never sent a span has none to lose
  if ((exit?.signal === undefined && !deaf) || receiver.lastArrivalOf(plan.id) === 0) return {};
  const { signal } = plan.stop;
  if (!deaf && exit?.signal !== signal)
    return {
      how: 'killed',
      reason: `'${plan.id}' was ended by ${exit?.signal} after ${signal}, so what it had not sent by then is lost`,
    };
  return {
    how: 'killed',
    reason: `'${plan.id}' does not handle ${signal}, so what it had not sent by then is lost: let it flush on ${signal}, or set stop.signal to one that it handles`,
  };
};

/**
 * Sends every service its stop signal, those nothing depends on first and at once, and waits for each to end.
 * Returns why the evidence may be incomplete, and what a reader should know all the same.
 */
export const stopServices = async (
  request: StopRequest,
): Promise<{ lost: readonly string[]; notes: readonly string[] }> => {
  const endings: Ending[] = [];
  for (const layer of stopLayers(request.services)) {
    request.onWait(`${layer.map(({ plan }) => `'${plan.id}'`).join(', ')} to end`);
    endings.push(...(await Promise.all(layer.map((one) => finishOne(one, request)))));
  }
  const reasons = (how: Ending['how']): string[] =>
    endings.flatMap((one) => (one.how === how && one.reason !== undefined ? [one.reason] : []));
  return { lost: reasons('killed'), notes: reasons('quiet') };
};
