/** Run by `ordinary-user.test.ts` as a user of the engine's group: what a pod does, told as JSON. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../../src/engine/container/client.ts';
import { startContainer } from '../../../src/engine/container/container.ts';
import { openPod, type Pod } from '../../../src/engine/container/pod.ts';
import { startStepsContainer } from '../../../src/engine/container/steps-container.ts';
import { ownerOf } from '../../../src/engine/owner.ts';

const [scratch = '', relayScript = '', image = '', run = ''] = process.argv.slice(2);
const signal = AbortSignal.timeout(20_000);

/** Steps run as root of the container leave files that this user may not remove itself. */
const leavesCopy = async (pod: Pod): Promise<boolean> => {
  const workspace = join(scratch, 'project');
  mkdirSync(workspace);
  const common = { image, pull: 'never', env: {}, limits: {}, signal } as const;
  const steps = await startStepsContainer(pod, {
    ...common,
    workspace,
    folder: workspace,
    scratch,
    user: '0:0',
  });
  await steps.exec(['sh', '-c', 'umask 077; mkdir -p deep/er; touch deep/er/file'], { signal });
  await steps[Symbol.asyncDispose]();
  return existsSync(join(scratch, 'workspace'));
};

const told = await (async () => {
  await using pod = await openPod({
    engine: await openEngine(process.env),
    owner: ownerOf(run),
    hosts: { api: '127.0.0.1' },
    scratch,
    relayScript,
    signal,
  });
  // a port below 1024, which an ordinary user may not open on the host
  await pod.door.listen(80, (socket) => socket.end('from the runner'));
  await using box = await startContainer(pod, {
    service: 'box',
    image,
    pull: 'never',
    command: ['sleep', '1000'],
    env: {},
    folder: '/',
    volumes: [],
    files: [{ target: '/srv/x', content: 'x', mode: '0644' }],
    limits: {},
    signal,
  });
  const { stdout } = await box.exec(['sh', '-c', 'cat /srv/x; nc api 80 </dev/null'], { signal });
  const stop = new AbortController();
  const onLine = (): void => stop.abort(new Error('aborted'));
  const killed = await box
    .exec(['sh', '-c', 'echo up; sleep 7777'], { signal: stop.signal, onLine })
    .catch((error: unknown) => String(error));
  const left = await box.exec(['sh', '-c', 'ps | grep -v grep | grep -c 7777'], { signal });
  return {
    uid: process.getuid?.(),
    stdout,
    killed,
    left: left.stdout.trim(),
    catches: await box.catches('SIGTERM'),
    leavesCopy: await leavesCopy(pod),
  };
})();
process.stdout.write(JSON.stringify(told));
