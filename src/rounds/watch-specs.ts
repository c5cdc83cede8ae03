import { ClnrmError } from '../diagnostics/errors.ts';
import type { WatchEvent } from '../model/watch-event.ts';
import { prepareRun, type RunOptions } from '../run/run-specs.ts';
import { Channel } from '../util/channel.ts';
import type { Host } from '../util/host.ts';
import { createInbox } from '../watch/inbox.ts';
import { openWatch } from '../watch/watch.ts';
import { createDue } from './due.ts';
import { createTouched } from './touched.ts';
import { keepWarm } from './warm-services.ts';
import { BATCH_MS, runRound } from './watch-round.ts';
import {
  absorb,
  type Heard,
  lookAgain,
  type Session,
  settleDown,
  shown,
  type WatchOptions,
} from './watch-session.ts';

/** What is set, read again where a file that it comes from changed; undefined where that is damaged, which is told. */
const baseOf = async (session: Session): Promise<RunOptions | undefined> => {
  const { options, emit, host, due } = session;
  if (session.base !== undefined) return session.base;
  try {
    session.base = await options.settle();
    session.touched = createTouched({ paths: session.base.paths, globals: options.globals }, host.cwd);
    due.now(session.specs);
  } catch (error) {
    if (!(error instanceof ClnrmError)) throw error;
    emit({ type: 'watch:fault', t: 0, diagnostics: error.diagnostics });
  }
  return session.base;
};

/** One round, if anything is due. */
const turn = async (session: Session, round: number): Promise<boolean> => {
  const { host, emit, due } = session;
  const base = await baseOf(session);
  if (base === undefined) return false;
  const gone = lookAgain(session, base);
  session.warm.forget(gone);
  const work = due.take();
  if (work === undefined && gone.length === 0 && round > 1) return false;
  const changed = [...session.changed];
  session.changed = new Set();
  const specs = [...gone, ...(work?.keys() ?? [])].map((path) => shown(path, host));
  const parts = [...(work ?? [])].flatMap(([path, part]) => (part === 'all' ? [] : [shown(path, host)]));
  emit({ type: 'watch:round', t: 0, round, changed, specs, parts });
  if (work === undefined && round > 1) return true;
  await runRound(session, base, work ?? new Map());
  return true;
};

/** Waits for something to do. A machine is made ready meanwhile: the next save finds its room open. */
const idle = async (session: Session): Promise<void> => {
  const { emit, host, inbox, specs, base } = session;
  emit({ type: 'watch:idle', t: 0, specs: specs.size });
  if (base !== undefined) {
    session.prepared ??= await prepareRun(base.level);
    if (session.options.files) await session.watch.cover(session.touched.places(specs), Date.now());
  }
  for (;;) {
    await inbox.filled();
    const reason = absorb(session);
    if (session.over || host.signal.aborted) return;
    if (reason === 'changed') return settleDown(session);
    if (reason !== undefined) return;
  }
};

const loop = async (session: Session): Promise<void> => {
  for (let round = 1; !session.over; ) {
    const ran = await turn(session, round);
    if (ran) round++;
    else await idle(session);
    // what stopped a round may be the first of several saves
    if (ran && session.changed.size > 0) await settleDown(session);
  }
};

const put = async <T>(items: AsyncIterable<T>, hear: (item: T) => void): Promise<void> => {
  for await (const item of items) hear(item);
};

const watchAll = async (
  options: WatchOptions,
  host: Host,
  emit: (event: WatchEvent) => void,
): Promise<void> => {
  const inbox = createInbox<Heard>();
  await using watch = openWatch();
  await using warm = keepWarm(host, BATCH_MS);
  void put(watch, (path) => inbox.put({ path }));
  if (options.asked) void put(options.asked, (asked) => inbox.put({ asked }));
  host.signal.addEventListener('abort', () => inbox.put({ interrupted: true }), { once: true });
  const session: Session = {
    ...{ options, host, emit, inbox, watch },
    due: createDue(),
    during: new Map(),
    base: undefined,
    touched: createTouched({ paths: [], globals: options.globals }, host.cwd),
    specs: new Set(),
    changed: new Set(),
    update: false,
    over: host.signal.aborted,
    running: undefined,
    prepared: undefined,
    warm,
  };
  try {
    await loop(session);
  } finally {
    await session.prepared?.[Symbol.asyncDispose]();
  }
};

/**
 * Runs the specs, and again what a save touches, until it is asked to end or interrupted. A save during a round stops
 * it: every verdict is of what was saved last.
 */
export async function* watchSpecs(options: WatchOptions, host: Host): AsyncGenerator<WatchEvent> {
  const channel = new Channel<WatchEvent>();
  const done = watchAll(options, host, (event) => channel.push(event)).finally(() => channel.close());
  done.catch(() => {});
  yield* channel;
  await done;
}
