import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { startContainer } from '../../../src/engine/container/container.ts';
import { openPod } from '../../../src/engine/container/pod.ts';
import { reapContainers, removeRun } from '../../../src/engine/container/reap.ts';
import { type Owner, ownerOf } from '../../../src/engine/owner.ts';
import {
  buildRelay,
  containersOf,
  engineTest,
  freshRun,
  scratchFolder,
  settings,
  socket,
  testPod,
  theEngine,
} from '../../helpers/engine.ts';

/** A pod that belongs to `owner` and is never disposed: what a killed run leaves. */
const orphan = async (owner: Owner): Promise<void> => {
  const scratch = scratchFolder();
  const pod = await openPod({
    engine: await theEngine(),
    owner,
    hosts: {},
    scratch,
    relayScript: buildRelay(scratch),
    signal: AbortSignal.timeout(20_000),
  });
  await startContainer(pod, settings());
};

engineTest('after a pod is disposed there is neither container nor network', async () => {
  const run = freshRun();
  const engine = await theEngine();
  const docker = await engine.docker();
  const before = (await docker.listNetworks()).length;
  {
    await using pod = await testPod([], run);
    await startContainer(pod, settings());
    expect(await containersOf(run)).toHaveLength(2);
  }
  expect(await containersOf(run)).toEqual([]);
  expect(await docker.listNetworks()).toHaveLength(before);
});

engineTest('an abort at any moment of a start leaves nothing', async () => {
  const run = freshRun();
  for (const ms of [0, 20, 60, 120, 200, 300]) {
    const stop = new AbortController();
    void delay(ms).then(() => stop.abort(new Error('stop')));
    const scratch = scratchFolder();
    const opened = openPod({
      engine: await theEngine(),
      owner: ownerOf(run),
      hosts: {},
      scratch,
      relayScript: buildRelay(scratch),
      signal: stop.signal,
    });
    const pod = await opened.catch(() => undefined);
    if (!pod) continue;
    await startContainer(pod, settings({ signal: stop.signal })).catch(() => undefined);
    await pod[Symbol.asyncDispose]();
  }
  expect(await containersOf(run)).toEqual([]);
});

engineTest('a start that fails leaves nothing', async () => {
  const run = freshRun();
  await using pod = await testPod([], run);
  await expect(startContainer(pod, settings({ command: ['nosuch'] }))).rejects.toThrow();
  expect(await containersOf(run)).toHaveLength(1);
});

engineTest(
  'what a dead owner left is removed, what the living and the foreign own is left alone',
  async () => {
    const [dead, alive, foreign] = [freshRun(), freshRun(), freshRun()];
    await orphan({ ...ownerOf(dead), start: '1' });
    await orphan(ownerOf(alive));
    await orphan({ ...ownerOf(foreign), host: 'elsewhere', start: '1' });
    await reapContainers(socket ?? '');
    expect(
      await Promise.all([dead, alive, foreign].map(async (run) => (await containersOf(run)).length)),
    ).toEqual([0, 2, 2]);
  },
);

engineTest('a run is removed by its name, also what the engine was still making', async () => {
  const run = freshRun();
  const making = orphan(ownerOf(run)).catch(() => undefined);
  await delay(30);
  while ((await containersOf(run)).length === 0) await new Promise(setImmediate);
  await removeRun(socket ?? '', run);
  await making;
  await removeRun(socket ?? '', run);
  expect(await containersOf(run)).toEqual([]);
});

engineTest('two that remove the same run at once do not disturb each other', async () => {
  const run = freshRun();
  await orphan(ownerOf(run));
  await Promise.all([removeRun(socket ?? '', run), removeRun(socket ?? '', run)]);
  expect(await containersOf(run)).toEqual([]);
});
