import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Asked, StopReason, WatchEvent } from '../model/watch-event.ts';
import type { PreparedRun, RunOptions } from '../run/run-specs.ts';
import { discover, isSpecName } from '../spec/discover.ts';
import type { Host } from '../util/host.ts';
import type { Inbox } from '../watch/inbox.ts';
import type { Watch } from '../watch/watch.ts';
import type { Due, Work } from './due.ts';
import type { Touched } from './touched.ts';
import type { WarmServices } from './warm-services.ts';

/** How specs are watched. Durations in ms. */
export interface WatchOptions {
  /** Reads anew what is set. Rejects with a ClnrmError where that is damaged. */
  readonly settle: () => Promise<RunOptions>;
  /** Files that what is set comes from; absolute. */
  readonly globals: readonly string[];
  /** Files that watching itself writes, such as one that takes its output; absolute. */
  readonly outputs: readonly string[];
  /** Nothing begins before it is so long quiet. */
  readonly debounceMs: number;
  /** A round that lasts longer is stopped. */
  readonly timeboxMs?: number;
  /** Saves count; without, only what is asked for. */
  readonly files: boolean;
  /** The spans of each scenario are told. */
  readonly traces?: boolean;
  /** What is asked for while it goes on; the end of it asks for nothing. */
  readonly asked?: AsyncIterable<Asked>;
}

/** What comes from outside while specs are watched. */
export type Heard = { readonly path: string } | { readonly asked: Asked } | { readonly interrupted: true };

/** A file that changed during so many rounds one after the other is written by them. */
const OWN_AFTER = 3;

/** Everything that one watching knows. */
export interface Session {
  readonly options: WatchOptions;
  readonly host: Host;
  readonly emit: (event: WatchEvent) => void;
  readonly inbox: Inbox<Heard>;
  readonly watch: Watch;
  readonly due: Due;
  /** How often in a row a file changed while what may write it ran. */
  readonly during: Map<string, number>;
  base: RunOptions | undefined;
  touched: Touched;
  specs: ReadonlySet<string>;
  /** Saved since the last round, as people see it. */
  changed: Set<string>;
  update: boolean;
  over: boolean;
  /** Set while a round runs. */
  running: Work | undefined;
  prepared: PreparedRun | undefined;
  readonly warm: WarmServices;
}

/** A path as people see it. */
export const shown = (path: string, { cwd }: Host): string => relative(cwd, path).replaceAll('\\', '/');

/** Whether a change is what the running round itself does. */
const isOwn = (session: Session, path: string): boolean => {
  const { running, touched, during, emit, host, update } = session;
  if (running === undefined) return !during.delete(path) && false;
  if (update && touched.isGolden(path)) return true;
  if (!touched.isOwn(path, running.keys())) return false;
  const times = (during.get(path) ?? 0) + 1;
  during.set(path, times);
  if (times === OWN_AFTER) emit({ type: 'watch:own', t: 0, file: shown(path, host) });
  return times >= OWN_AFTER;
};

/** Notes what a save makes due; whether it makes anything due. */
const noteChange = (session: Session, path: string): boolean => {
  const { due, touched, specs, options, host } = session;
  if (options.outputs.includes(path)) return false;
  const isGlobal = options.globals.includes(path);
  const some = isGlobal ? [...specs] : touched.by(path, specs);
  if (some.length === 0 && !isGlobal && !(isSpecName(path) && !specs.has(path))) return false;
  if (isOwn(session, path)) return false;
  if (isGlobal) session.base = undefined;
  if (!isSpecName(path) && !touched.isGolden(path)) session.warm.changed(path);
  due.now(some);
  session.changed.add(shown(path, host));
  return true;
};

const noteAsked = (session: Session, asked: Asked): boolean => {
  const { due, specs, host } = session;
  if (asked.kind === 'quit') {
    session.over = true;
    return true;
  }
  session.update = asked.update ?? false;
  if (asked.scenarios === undefined) due.now(specs);
  else
    for (const id of asked.scenarios) {
      // the name stands behind the first #: paths of specs end before it
      const spec = [...specs].find((path) => id.startsWith(`${shown(path, host)}#`));
      if (spec !== undefined) due.now([spec], new Set([id]));
    }
  return true;
};

/** Takes in what came; the strongest reason for another round, if there is one. */
export const absorb = (session: Session): StopReason | undefined => {
  let reason: StopReason | undefined;
  for (const heard of session.inbox.take()) {
    if ('interrupted' in heard) {
      session.over = true;
      reason ??= 'asked';
    } else if ('asked' in heard) {
      if (noteAsked(session, heard.asked)) reason ??= 'asked';
    } else if (noteChange(session, heard.path)) reason = 'changed';
  }
  return reason;
};

/** Waits until nothing is saved any more, and takes it all in. */
export const settleDown = async (session: Session): Promise<void> => {
  const { host, options } = session;
  do await delay(options.debounceMs, undefined, { signal: host.signal }).catch(() => {});
  while (absorb(session) === 'changed' && !session.over);
};

/** Looks which specs there are; new ones are due, and those that are gone are told. */
export const lookAgain = (session: Session, { paths }: RunOptions): readonly string[] => {
  const { host, due, specs } = session;
  const found = new Set(discover(paths, host.cwd).selections.map(({ path }) => path));
  due.now([...found].filter((path) => !specs.has(path)));
  due.drop((path) => found.has(path));
  session.specs = found;
  return [...specs].filter((path) => !found.has(path));
};
