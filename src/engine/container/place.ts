import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { finished } from 'node:stream/promises';
import type { Exit } from '../../model/plugin.ts';
import { demand, listenTo } from './ask.ts';
import { demux, type Output } from './demux.ts';
import { at, textAt } from './facts.ts';

/** Which container of which engine. */
export interface Place {
  readonly socket: string;
  readonly id: string;
}

/** Asks the engine to do something with a container. */
export const order = ({ socket, id }: Place, what: string, query: Readonly<Record<string, string>> = {}) =>
  demand({ socket, method: 'POST', path: `/containers/${id}/${what}`, query });

/** A name for `docker ps`; the engine allows `[a-zA-Z0-9_.-]`. */
export const nameOf = (service: string): string =>
  `clnrm-${service.replace(/[^a-zA-Z0-9_.-]/g, '-')}-${randomBytes(4).toString('hex')}`;

/** Whether a text names a signal of this system. */
export const isSignal = (name: string): name is NodeJS.Signals => name in constants.signals;

/** The engine reports 128 + n for a signal n, as a shell does; it counts as one only when we sent it. */
const exitOf = (status: number, sent: ReadonlySet<string>): Exit => {
  const signal = [...sent].find((name) => isSignal(name) && constants.signals[name] + 128 === status);
  return signal === undefined ? { code: status, signal: undefined } : { code: undefined, signal };
};

/** What the engine reports of a process that was killed. */
const KILLED = 128 + constants.signals.SIGKILL;

const ranOut = async ({ socket, id }: Place): Promise<boolean> => {
  const facts = await demand({ socket, method: 'GET', path: `/containers/${id}/json` });
  return at(at(facts, 'State'), 'OOMKilled') === true;
};

/** How a container ended, in words, with what only the engine knows. */
export const describeExit = async (place: Place): Promise<string> => {
  const facts = await demand({ socket: place.socket, method: 'GET', path: `/containers/${place.id}/json` });
  const state = at(facts, 'State');
  if (at(state, 'OOMKilled') === true) return 'killed: out of memory';
  const error = textAt(state, 'Error');
  return `exit code ${textAt(state, 'ExitCode')}${error ? ` (${error})` : ''}`;
};

/**
 * Starts a container that was created. Attached before the start, so that not a byte is lost and the exit comes after
 * the last one; `sent` holds the signals that it was sent.
 */
export const attachAndStart = async (
  place: Place,
  sent: ReadonlySet<string>,
): Promise<Output & { readonly exited: Promise<Exit> }> => {
  const query = { stream: 'true', stdout: 'true', stderr: 'true' };
  const path = `/containers/${place.id}/attach`;
  const stream = await listenTo({ socket: place.socket, method: 'POST', path, query });
  const output = demux(stream);
  const drained = finished(stream, { writable: false }).catch(() => {});
  await order(place, 'start');
  const exited = Promise.all([order(place, 'wait'), drained]).then(async ([ended]): Promise<Exit> => {
    const exit = exitOf(Number(at(ended, 'StatusCode')), sent);
    const outOfMemory = exit.code === KILLED && (await ranOut(place).catch(() => false));
    return outOfMemory ? { ...exit, outOfMemory } : exit;
  });
  // a container that is removed before anybody asks is no fault
  exited.catch(() => {});
  return { ...output, exited };
};
