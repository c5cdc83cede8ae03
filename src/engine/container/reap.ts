import { setTimeout as delay } from 'node:timers/promises';
import { type Owner, stateOf } from '../owner.ts';
import { refusalOf } from './explain.ts';
import { ownerOfLabels } from './labels.ts';
import { call } from './socket.ts';

interface Found {
  readonly id: string;
  readonly owner: Owner;
}

const textMap = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]))
    : {};

const found = (entry: unknown): readonly Found[] => {
  if (typeof entry !== 'object' || entry === null || !('Id' in entry) || !('Labels' in entry)) return [];
  const owner = ownerOfLabels(textMap(entry.Labels));
  return owner ? [{ id: String(entry.Id), owner }] : [];
};

/** Containers that bear `label`, running or not. */
const list = async (socket: string, label: string): Promise<readonly Found[]> => {
  const query = { all: 'true', filters: JSON.stringify({ label: [label] }) };
  const { status, body } = await call({ socket, method: 'GET', path: '/containers/json', query });
  if (status !== 200 || !Array.isArray(body))
    throw new Error(`the container engine does not list its containers: HTTP ${status}`);
  return body.flatMap(found);
};

/** Between two tries at a container that the engine is starting or removing just now. */
const RETRY_MS = 50;
const TRIES = 40;

/**
 * Removes a container with its anonymous volumes and waits until it is gone. That it is gone already (404) is
 * no fault; that somebody else removes it (409), or that the engine is busy with it (500), passes.
 */
export const removeContainer = async (socket: string, id: string): Promise<void> => {
  const query = { force: 'true', v: 'true' };
  for (let left = TRIES; ; left--) {
    const { status, body } = await call({ socket, method: 'DELETE', path: `/containers/${id}`, query });
    if (status === 404 || status < 300) return;
    if (left === 0)
      throw new Error(`the container engine does not remove container ${id}: ${refusalOf(body).message}`);
    await delay(RETRY_MS);
  }
};

/** Between two looks: long enough for a request that the engine still had from a killed client to land. */
const LOOK_AGAIN_MS = 250;

const removeAll = async (
  socket: string,
  label: string,
  wanted: (owner: Owner) => boolean,
  emptyLooks: number,
): Promise<number> => {
  const removed = new Set<string>();
  for (let empty = 0; empty < emptyLooks; ) {
    const ids = (await list(socket, label)).filter(({ owner }) => wanted(owner)).map(({ id }) => id);
    await Promise.all(ids.map((id) => removeContainer(socket, id)));
    for (const id of ids) removed.add(id);
    empty = ids.length === 0 ? empty + 1 : 0;
    if (ids.length === 0 && empty < emptyLooks) await delay(LOOK_AGAIN_MS);
  }
  return removed.size;
};

/**
 * Removes what runs left whose owner on this host is dead, and nothing else. Returns how many containers.
 * One request of 1–2 ms when there is nothing.
 */
export const reapContainers = (
  socket: string,
  isDead: (owner: Owner) => boolean = (owner) => stateOf(owner) === 'dead',
): Promise<number> => removeAll(socket, 'clnrm.run', isDead, 1);

/**
 * Removes all containers of one run whose process was just killed. A create may still be on its way in the
 * engine, so it ends only after two empty lists. Returns how many containers.
 */
export const removeRun = (socket: string, run: string): Promise<number> =>
  removeAll(socket, `clnrm.run=${run}`, () => true, 2);
