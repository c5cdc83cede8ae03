import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '../model/events.ts';
import type { StopReason } from '../model/watch-event.ts';
import { type PreparedRun, prepareRun, type RunOptions, runSpecs } from '../run/run-specs.ts';
import type { Host } from '../util/host.ts';
import type { Work } from './due.ts';
import { absorb, type Session } from './watch-session.ts';

/** Follows the events of one round, so that it can be told what a round that is stopped did not come to. */
interface Progress {
  hear(event: RunEvent): void;
  /** What of the work has no verdict. */
  left(): Work;
}

const followRound = (work: Work, cwd: string): Progress => {
  let open: Map<string, Set<string>> | undefined;
  const specOf = new Map<string, string>();
  return {
    hear(event) {
      if (event.type === 'run:start') {
        open = new Map();
        for (const { id, spec } of event.scenarios) {
          const path = resolve(cwd, spec);
          specOf.set(id, path);
          open.set(path, (open.get(path) ?? new Set()).add(id));
        }
      }
      if (event.type === 'scenario:end' && event.result.status !== 'cancelled')
        open?.get(specOf.get(event.scenario) ?? '')?.delete(event.scenario);
    },
    left: () => {
      if (open === undefined) return work;
      // what is judged on all scenarios of a spec needs all of them anew
      return new Map([...work].filter(([spec]) => (open?.get(spec)?.size ?? 0) > 0));
    },
  };
};

/** Somebody waits: SDKs send sooner than in a run, and silence is believed sooner by as much. */
export const BATCH_MS = 30;

interface Round {
  readonly base: RunOptions;
  readonly work: Work;
  readonly prepared: PreparedRun;
  readonly host: Host;
  readonly progress: Progress;
  /** Unix time in ms. */
  readonly began: number;
}

const carryOut = async (session: Session, round: Round): Promise<'ended'> => {
  const { base, work, prepared, host, progress, began } = round;
  const { touched, emit } = session;
  touched.forget(work.keys());
  const options: RunOptions = {
    ...base,
    update: session.update,
    // a faulty spec keeps no other from its verdict
    keepGoing: true,
    batchMs: BATCH_MS,
    traces: session.options.traces ?? false,
    ...(session.specs.size > 0 && { among: work }),
    onFile: touched.renderedFrom,
    async prepare(specs) {
      touched.learn(specs, 'reason' in prepared.level);
      session.warm.learn(specs);
      if (session.options.files) await session.watch.cover(touched.places(session.specs), began);
    },
  };
  const ready: PreparedRun = {
    ...prepared,
    // known when the specs are planned
    get shared() {
      return session.warm.services();
    },
  };
  for await (const event of runSpecs(options, host, ready)) {
    progress.hear(event);
    emit(event);
  }
  return 'ended';
};

/** Resolves with the reason when another round is due before this one ended. */
const overtaken = async (session: Session, ended: Promise<'ended'>): Promise<StopReason | undefined> => {
  while ((await Promise.race([ended, session.inbox.filled()])) !== 'ended') {
    const reason = absorb(session);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

/** Runs some specs until they are done, or until something else is due: then what has no verdict is due later. */
export const runRound = async (session: Session, base: RunOptions, work: Work): Promise<void> => {
  const { host, emit, options, due } = session;
  const stop = new AbortController();
  const began = Date.now();
  const end = (reason: StopReason): void => {
    if (stop.signal.aborted || host.signal.aborted) return;
    emit({ type: 'watch:stop', t: Date.now() - began, reason });
    stop.abort(new DOMException('another round is due', 'AbortError'));
  };
  const { timeboxMs } = options;
  const timer = timeboxMs === undefined ? undefined : setTimeout(end, timeboxMs, 'timebox');
  const progress = followRound(work, host.cwd);
  const prepared = session.prepared ?? (await prepareRun(base.level));
  session.prepared = undefined;
  session.running = work;
  // not AbortSignal.any: see util/deadline.ts, and it would stay with the host's signal for good
  const interrupt = (): void => stop.abort(host.signal.reason);
  host.signal.addEventListener('abort', interrupt);
  if (host.signal.aborted) interrupt();
  const round = { base, work, prepared, host: { ...host, signal: stop.signal }, progress, began };
  const ended = carryOut(session, round);
  ended.catch(() => {});
  try {
    const reason = await overtaken(session, ended);
    if (reason !== undefined) end(reason);
    await ended;
    if (reason !== undefined) due.later(progress.left());
    // golden traces that it wrote itself are told now at the latest
    if (session.update) await delay(options.debounceMs).then(() => absorb(session));
  } finally {
    clearTimeout(timer);
    host.signal.removeEventListener('abort', interrupt);
    session.running = undefined;
    session.update = false;
  }
};
