import { expect } from 'vitest';
import { startContainer } from '../../src/engine/container/container.ts';
import { ownerOf } from '../../src/engine/owner.ts';
import { createPods, type Pods } from '../../src/engine/pods.ts';
import {
  buildRelay,
  containersOf,
  engineTest,
  freshRun,
  scratchFolder,
  settings,
  theEngine,
} from '../helpers/engine.ts';

const signal = AbortSignal.timeout(60_000);
const shop = { shop: '127.0.0.1' };
const bank = { bank: '127.0.0.1' };

const podsOf = (run: string, until = signal): Pods => {
  const folder = scratchFolder();
  return createPods({
    owner: ownerOf(run),
    folder,
    relayScript: buildRelay(folder),
    signal: until,
    engine: theEngine,
  });
};

const becomes = async (run: string, count: number): Promise<void> => {
  while ((await containersOf(run)).length !== count) await new Promise(setImmediate);
};

engineTest('the next pod is made while one is in use, and no pod is used twice', async () => {
  const run = freshRun();
  await using pods = podsOf(run);
  pods.expect([shop, shop]);

  const first = await pods.acquire(shop, signal);
  await becomes(run, 2);
  pods.release(first);
  const second = await pods.acquire(shop, signal);

  expect(second.holder).not.toBe(first.holder);
  await becomes(run, 1);
});

engineTest('after the last pod that a run asks for no other is made', async () => {
  const run = freshRun();
  await using pods = podsOf(run);
  pods.expect([shop]);

  const only = await pods.acquire(shop, signal);
  await using _box = await startContainer(only, settings());

  expect(await containersOf(run)).toHaveLength(2);
});

engineTest('a pod has the names that were asked for, whichever was made ahead', async () => {
  await using pods = podsOf(freshRun());
  pods.expect([shop, bank]);

  const pod = await pods.acquire(bank, signal);
  await using box = await startContainer(pod, settings());
  const { stdout } = await box.exec(['cat', '/etc/hosts'], { signal });

  expect(stdout).toContain('bank');
  expect(stdout).not.toContain('shop');
});

engineTest(
  'who does not want it any more leaves no pod, and neither does one that was made ahead',
  async () => {
    const run = freshRun();
    {
      await using pods = podsOf(run);
      pods.expect([shop, shop, shop]);
      const gone = new Error('the scenario was interrupted');

      await expect(pods.acquire(shop, AbortSignal.abort(gone))).rejects.toBe(gone);
      pods.release(await pods.acquire(shop, signal));
    }
    expect(await containersOf(run)).toEqual([]);
  },
);

engineTest('a run that ends while pods are made leaves nothing', async () => {
  const run = freshRun();
  const stop = new AbortController();
  {
    await using pods = podsOf(run, stop.signal);
    pods.expect([shop, shop]);
    await becomes(run, 1);
    stop.abort(new Error('interrupted'));
    await expect(pods.acquire(shop, stop.signal)).rejects.toThrow('interrupted');
  }
  expect(await containersOf(run)).toEqual([]);
});

engineTest('a pod that could not be made ahead is made when it is needed', async () => {
  const folder = scratchFolder();
  let asked = 0;
  await using pods = createPods({
    owner: ownerOf(freshRun()),
    folder,
    relayScript: buildRelay(folder),
    signal,
    engine: async () => {
      if (asked++ === 0) throw new Error('the engine is away');
      return theEngine();
    },
  });
  pods.expect([shop]);
  await new Promise(setImmediate);

  const pod = await pods.acquire(shop, signal);

  await expect(pod.door.connect(1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

engineTest('a pod that cannot be removed is told when the run ends, after all others are gone', async () => {
  const run = freshRun();
  const pods = podsOf(run);
  const pod = await pods.acquire(shop, signal);
  pods.release({ ...pod, [Symbol.asyncDispose]: () => Promise.reject(new Error('the engine is busy')) });
  pods.release(await pods.acquire(shop, signal));

  await expect(pods[Symbol.asyncDispose]()).rejects.toMatchObject({
    errors: [expect.objectContaining({ message: 'the engine is busy' })],
  });
  expect(await containersOf(run)).toHaveLength(1);
  await pod[Symbol.asyncDispose]();
});
