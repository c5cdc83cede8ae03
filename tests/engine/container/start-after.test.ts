import { expect } from 'vitest';
import { startContainer } from '../../../src/engine/container/container.ts';
import { deferred } from '../../../src/engine/container/deferred.ts';
import { call } from '../../../src/engine/container/socket.ts';
import { containersOf, engineTest, freshRun, settings, socket, testPod } from '../../helpers/engine.ts';

/** Names of the run's containers in that state. */
const inState = async (run: string, state: string): Promise<unknown> => {
  const query = { all: 'true', filters: JSON.stringify({ label: [`clnrm.run=${run}`], status: [state] }) };
  return (await call({ socket: socket ?? '', method: 'GET', path: '/containers/json', query })).body;
};

engineTest(
  'a container is created while the receiver is not listening yet, and starts only after',
  async () => {
    const run = freshRun();
    await using pod = await testPod([], run);
    const listening = deferred<void>();
    pod.startAfter(listening.promise);

    const starting = startContainer(pod, settings());
    while ((await containersOf(run)).length < 2) await new Promise(setImmediate);
    // as long as another container takes to start
    await using other = await testPod();
    await using _yardstick = await startContainer(other, settings());
    expect(await inState(run, 'created')).toHaveLength(1);
    listening.resolve();
    await using _box = await starting;

    expect(await inState(run, 'created')).toHaveLength(0);
    expect(await inState(run, 'running')).toHaveLength(2);
  },
);

engineTest('a container whose receiver cannot listen is never started and does not stay', async () => {
  const run = freshRun();
  await using pod = await testPod([], run);
  pod.startAfter(Promise.reject(new Error('the port is taken')));

  await expect(startContainer(pod, settings())).rejects.toThrow('the port is taken');

  expect(await containersOf(run)).toHaveLength(1);
});
