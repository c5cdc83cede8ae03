import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './container/client.ts';
import { openPod, type Pod } from './container/pod.ts';
import type { Owner } from './owner.ts';
import { removeTree } from './run-folder.ts';

/** Names that resolve inside, with their addresses: a pod is made with them and cannot change them. */
export type Hosts = Readonly<Record<string, string>>;

/** The pods of a run: the next one is made while a scenario runs, and a used one is removed behind its back. */
export interface Pods extends AsyncDisposable {
  /** Says what pods the run will ask for, in this order, and begins the first. */
  expect(all: readonly Hosts[]): void;
  /** A pod that nobody has used, for this scenario alone. */
  acquire(hosts: Hosts, signal: AbortSignal): Promise<Pod>;
  /** Begins to remove it. Disposing waits for the end and tells of failures. */
  release(pod: Pod): void;
}

export interface PodsRequest {
  readonly owner: Owner;
  /** Pods share a folder each with their relay: below this one. */
  readonly folder: string;
  readonly relayScript: string;
  /** Ends the run. */
  readonly signal: AbortSignal;
  engine(): Promise<Engine>;
}

const keyOf = (hosts: Hosts): string => JSON.stringify(Object.entries(hosts).sort());

/** Makes pods in private folders. */
export const createPods = (request: PodsRequest): Pods => {
  const expected: Hosts[] = [];
  const ready = new Map<string, Promise<Pod>>();
  const leaving = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let count = 0;

  const open = async (hosts: Hosts): Promise<Pod> => {
    const { owner, relayScript, signal } = request;
    const scratch = join(request.folder, `pod-${++count}`);
    mkdirSync(scratch);
    const pod = await openPod({ engine: await request.engine(), owner, hosts, scratch, relayScript, signal });
    return {
      ...pod,
      async [Symbol.asyncDispose]() {
        await pod[Symbol.asyncDispose]();
        removeTree(scratch);
      },
    };
  };
  /** One is enough: whoever takes it begins the next. */
  const prepare = (): void => {
    const [hosts] = expected;
    if (!hosts || ready.size > 0 || request.signal.aborted) return;
    const key = keyOf(hosts);
    const pod = open(hosts);
    ready.set(key, pod);
    // whoever needs it tries again, and hears why it cannot be
    pod.catch(() => ready.get(key) === pod && ready.delete(key));
  };
  const take = (hosts: Hosts): Promise<Pod> => {
    const key = keyOf(hosts);
    const next = expected.findIndex((one) => keyOf(one) === key);
    if (next >= 0) expected.splice(next, 1);
    const pod = ready.get(key) ?? open(hosts);
    ready.delete(key);
    return pod;
  };
  const remove = async (pod: Pod): Promise<void> => {
    try {
      await pod[Symbol.asyncDispose]();
    } catch (error) {
      failures.push(error);
    }
  };
  const release = (pod: Pod): void => {
    const gone = remove(pod);
    leaving.add(gone);
    void gone.then(() => leaving.delete(gone));
  };

  return {
    expect(all) {
      expected.push(...all);
      prepare();
    },
    async acquire(hosts, signal) {
      const pod = await take(hosts).finally(prepare);
      if (!signal.aborted) return pod;
      release(pod);
      throw signal.reason;
    },
    release,
    async [Symbol.asyncDispose]() {
      for (const pod of await Promise.allSettled(ready.values()))
        if (pod.status === 'fulfilled') release(pod.value);
      await Promise.all(leaving);
      if (failures.length > 0) throw new AggregateError(failures, 'some containers were not removed');
    },
  };
};
