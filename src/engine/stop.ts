import type { ReceiverPort } from '../model/collection.ts';
import { attr } from '../model/conventions.ts';
import { deadline } from '../util/deadline.ts';
import { describeExit } from './readiness.ts';
import type { RunningService } from './service.ts';

export interface StopRequest {
  readonly services: readonly RunningService[];
  readonly receiver: ReceiverPort;
  readonly signal: AbortSignal;
  now(): number;
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

/** Waits until the service ends, or exported after the signal and then kept quiet, or its grace is over. */
const waitForEnd = async (
  running: RunningService,
  request: StopRequest,
  signalledMs: number,
): Promise<Ending> => {
  const { plan, service } = running;
  const ended = new AbortController();
  void service.exited?.then(() => ended.abort());
  for (;;) {
    if (running.exit) return { service: plan.id, how: 'ended' };
    const now = request.now();
    const lastMs = request.receiver.lastArrivalOf(plan.id);
    const graceMs = signalledMs + plan.stop.graceMs - now;
    if (
      lastMs > signalledMs &&
      now - lastMs >= plan.stop.quietMs &&
      request.receiver.activity().openRequests === 0
    )
      return {
        service: plan.id,
        how: 'quiet',
        reason: `'${plan.id}' did not end after ${plan.stop.signal} and was killed once it was quiet`,
      };
    if (graceMs <= 0 || request.signal.aborted)
      return {
        service: plan.id,
        how: 'killed',
        reason: `'${plan.id}' did not end within stop.grace = ${plan.stop.graceMs / 1000} s and was killed`,
      };
    const quietMs = lastMs > signalledMs ? lastMs + plan.stop.quietMs - now : graceMs;
    using wake = deadline([request.signal, ended.signal], Math.max(1, Math.ceil(Math.min(graceMs, quietMs))));
    await request.receiver.changed(wake.signal);
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
  const signalledMs = request.now();
  if (!running.exit) await service.stop(deaf ? 'SIGKILL' : plan.stop.signal);
  const ending = await waitForEnd(running, request, signalledMs);
  await service[Symbol.asyncDispose]();
  return ending.how === 'ended' ? { ...ending, ...lostAtOnce(running, deaf, request) } : ending;
};

/** Stops one service and ends its span: from its start to its end, whoever ended it. */
const finishOne = async (running: RunningService, request: StopRequest): Promise<Ending> => {
  const crashed = running.exit;
  const ending = await stopOne(running, request);
  const code = running.exit?.code;
  running.span.end({
    ...(code === undefined
      ? {}
      : { attributes: { [attr.processExitCode]: { type: 'int', value: String(code) } } }),
    ...(crashed ? { error: describeExit(crashed) } : {}),
  });
  return ending;
};

/** A process without a handler for the signal is ended by the kernel in the middle of what it does. */
const lostAtOnce = (
  { plan, exit }: RunningService,
  deaf: boolean,
  { receiver }: StopRequest,
): Partial<Ending> => {
  // one that never sent a span has none to lose
  if ((exit?.signal === undefined && !deaf) || receiver.lastArrivalOf(plan.id) === 0) return {};
  const { signal } = plan.stop;
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
