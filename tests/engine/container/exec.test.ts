import { expect } from 'vitest';
import { type Container, startContainer } from '../../../src/engine/container/container.ts';
import type { LogLine } from '../../../src/plugin.ts';
import { engineTest, settings, testPod } from '../../helpers/engine.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

const isAlive = async (box: Container, word: string): Promise<boolean> =>
  (await box.exec(['sh', '-c', `ps | grep -v grep | grep -q '${word}'`], { signal: soon() })).exitCode === 0;

engineTest('a command has its own exit code, streams, environment, folder and input', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  const script = 'cat; echo "$WHO" >&2; pwd; exit 5';
  const result = await box.exec(['sh', '-c', script], {
    signal: soon(),
    stdin: 'input\n',
    env: { WHO: 'a b' },
    workdir: '/tmp',
  });
  expect(result).toEqual({ exitCode: 5, stdout: 'input\n/tmp\n', stderr: 'a b\n', truncated: false });
});

engineTest(
  'output is kept up to the bound, the rest is read away, and lines come as they are written',
  async () => {
    await using pod = await testPod();
    await using box = await startContainer(pod, settings());
    const lines: LogLine[] = [];
    const result = await box.exec(['sh', '-c', 'echo first; yes | head -c 20000000; echo last >&2'], {
      signal: soon(),
      maxBytes: 1000,
      onLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({ exitCode: 0, truncated: true, stderr: 'last\n' });
    expect(result.stdout.length).toBe(1000);
    expect(lines[0]).toEqual({ stream: 'stdout', line: 'first' });
    expect(lines.length).toBeLessThan(600);
  },
);

engineTest('bytes that are written one at a time arrive whole', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  const script = 'i=0; while [ $i -lt 3000 ]; do printf x; i=$((i+1)); done';
  const { stdout } = await box.exec(['sh', '-c', script], { signal: soon() });
  expect(stdout).toBe('x'.repeat(3000));
});

engineTest('an aborted command dies with its children, and the container lives on', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  const stop = new AbortController();
  const script = 'sleep 4321 & env -i sleep 1234 & echo started; wait';
  const running = box.exec(['sh', '-c', script], {
    signal: stop.signal,
    onLine: () => stop.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
  expect([await isAlive(box, '4321'), await isAlive(box, '1234'), await isAlive(box, '1000')]).toEqual([
    false,
    false,
    true,
  ]);
});

engineTest(
  'a program that is not there exits 127 as in a shell, without the words of the engine',
  async () => {
    await using pod = await testPod();
    await using box = await startContainer(pod, settings());
    const { exitCode, stdout, stderr } = await box.exec(['nosuch'], { signal: soon() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 127, stdout: '' });
    expect(stderr).toMatch(/^the image '.*' has no program 'nosuch' in its PATH\n$/);
  },
);

engineTest('nothing can be run in a container that has ended, and it is said so', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings({ command: ['true'] }));
  box.stdout.resume();
  box.stderr.resume();
  await box.exited;
  await expect(box.exec(['true'], { signal: soon() })).rejects.toThrow("'box' has ended");
});

engineTest('a command whose container is removed meanwhile never counts as a success', async () => {
  await using pod = await testPod();
  const box = await startContainer(pod, settings());
  const running = box.exec(['sh', '-c', 'echo up; sleep 100'], {
    signal: soon(),
    onLine: () => void box[Symbol.asyncDispose](),
  });
  const outcome = await running.then(
    ({ exitCode }) => exitCode,
    () => 'error',
  );
  expect([137, 'error']).toContain(outcome);
});
