import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import type { Exit } from '../model/plugin.ts';
import type { Wait } from '../model/spec.ts';
import type { Matcher } from '../model/value.ts';
import { deadline } from '../util/deadline.ts';
import { matches } from '../util/match.ts';
import { sendHttp } from './http.ts';

/** What a readiness wait may look at. */
export interface ReadinessView {
  readonly service: string;
  readonly signal: AbortSignal;
  /** The traceparent of probes: the reserved trace id, sampled flag off. */
  readonly traceparent: string;
  readonly exited: Promise<Exit> | undefined;
  logLines(): readonly string[];
  connect(port: number, signal: AbortSignal): Promise<Socket>;
  exec(argv: readonly string[], signal: AbortSignal): Promise<{ exitCode: number; stderr: string }>;
  hasSpan(name: string): boolean;
  health(): Promise<string>;
}

/** Says why not yet, or undefined when ready. */
type Probe = (signal: AbortSignal) => Promise<string | undefined>;

/** One attempt may take this long; a server that accepts and never answers must not eat the whole wait. */
const ATTEMPT_MS = 2_000;

const probeOf = (wait: Wait, view: ReadinessView): Probe => {
  const { probe } = wait;
  switch (probe.kind) {
    case 'port':
      return async (signal) => {
        (await view.connect(probe.port, signal)).destroy();
        return undefined;
      };
    case 'http':
      return async (signal) => {
        const { status } = await sendHttp({
          method: 'GET',
          url: new URL(probe.path, `http://${view.service}:${probe.port}`),
          headers: { traceparent: view.traceparent },
          maxBytes: 1024,
          signal,
          connect: (inner) => view.connect(probe.port, inner),
        });
        return isWanted(status, probe.status) ? undefined : `GET ${probe.path} answered ${status}`;
      };
    case 'log': {
      const pattern = new RegExp(probe.pattern);
      return async () => {
        const seen = view.logLines().filter((line) => pattern.test(line)).length;
        return seen >= probe.times ? undefined : `no log line matches /${probe.pattern}/ yet`;
      };
    }
    case 'command':
      return async (signal) => {
        const { exitCode, stderr } = await view.exec(probe.argv, signal);
        return exitCode === 0 ? undefined : `${probe.argv.join(' ')} exited ${exitCode}: ${stderr.trim()}`;
      };
    case 'span':
      return async () => (view.hasSpan(probe.name) ? undefined : `no span '${probe.name}' has arrived`);
    case 'health':
      return async () => {
        const state = await view.health();
        return state === 'healthy' ? undefined : `health is '${state}'`;
      };
  }
};

/** What `wait.status` asks for; any 2xx or 3xx where it asks nothing. */
const isWanted = (status: number, wanted: Matcher | undefined): boolean =>
  wanted === undefined
    ? status >= 200 && status < 400
    : matches(wanted, { type: 'int', value: String(status) }).held;

const tryOnce = async (probe: Probe, signal: AbortSignal): Promise<string | undefined> => {
  using limit = deadline([signal], ATTEMPT_MS, new Error('no answer'));
  try {
    return await probe(limit.signal);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** How a process ended, in words. */
export const describeExit = ({ code, signal, outOfMemory }: Exit): string => {
  if (outOfMemory) return `exit code ${code ?? 'unknown'}, out of memory`;
  return signal === undefined ? `exit code ${code ?? 'unknown'}` : `ended by ${signal}`;
};

const exitedFault = (view: ReadinessView, exit: Exit, wait: Wait): InfrastructureError =>
  new InfrastructureError([
    fault('service-exited', `service '${view.service}' ended before it was ready: ${describeExit(exit)}`, {
      hint: 'its own log says why',
      log: view.logLines().slice(-20),
      ...(wait.at ? { at: wait.at } : {}),
    }),
  ]);

const lateFault = (view: ReadinessView, wait: Wait, last: string | undefined): InfrastructureError =>
  new InfrastructureError([
    fault(
      'service-not-ready',
      `service '${view.service}' runs and was not ready after ${wait.timeoutMs / 1000} s: ${last ?? 'no answer'}`,
      {
        hint: 'raise wait.timeout if it needs longer, or mend what its log shows',
        log: view.logLines().slice(-20),
        ...(wait.at ? { at: wait.at } : {}),
      },
    ),
  ]);

/** Polls until the probe holds. Rejects with the service's own log when it ends first or the time is up. */
export const waitReady = async (wait: Wait, view: ReadinessView): Promise<void> => {
  const ended = new AbortController();
  let exit: Exit | undefined;
  void view.exited?.then((how) => {
    exit = how;
    ended.abort();
  });
  using limit = deadline([view.signal, ended.signal], wait.timeoutMs);
  const { signal } = limit;
  const probe = probeOf(wait, view);
  let last: string | undefined;
  for (;;) {
    const reason = await tryOnce(probe, signal);
    if (exit) throw exitedFault(view, exit, wait);
    if (reason === undefined) return;
    if (!signal.aborted) last = reason;
    await delay(wait.intervalMs, undefined, { signal }).catch(() => {});
    view.signal.throwIfAborted();
    if (exit) throw exitedFault(view, exit, wait);
    if (limit.isOver()) throw lateFault(view, wait, last);
  }
};
