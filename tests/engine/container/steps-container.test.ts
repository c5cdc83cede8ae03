import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type StepsRequest, startStepsContainer } from '../../../src/engine/container/steps-container.ts';
import { engineTest, images, scratchFolder, testPod } from '../../helpers/engine.ts';

const project = (): StepsRequest => {
  const workspace = scratchFolder();
  mkdirSync(join(workspace, 'specs'));
  writeFileSync(join(workspace, 'code.txt'), 'original');
  return {
    image: images.busybox,
    pull: 'missing',
    env: {},
    limits: {},
    workspace,
    folder: join(workspace, 'specs'),
    scratch: scratchFolder(),
    signal: AbortSignal.timeout(20_000),
  };
};

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

engineTest('steps in an image see the project at its own path, and change only their copy', async () => {
  await using pod = await testPod();
  const request = project();
  await using steps = await startStepsContainer(pod, request);
  const script = 'pwd; cat ../code.txt; echo changed >../code.txt; cat ../code.txt';
  const { stdout } = await steps.exec(['sh', '-c', script], { signal: soon() });
  expect(stdout).toBe(`${request.folder}\noriginalchanged\n`);
  expect(readFileSync(join(request.workspace, 'code.txt'), 'utf8')).toBe('original');
});

engineTest('what steps left behind in the background is reaped, and the copy is removed', async () => {
  await using pod = await testPod();
  const request = project();
  const steps = await startStepsContainer(pod, request);
  await steps.exec(['sh', '-c', '(sleep 0.01 &) ; exit 0'], { signal: soon() });
  const zombies = ['sh', '-c', 'while ps -o stat | grep -q Z; do sleep 0.01; done'];
  expect((await steps.exec(zombies, { signal: soon() })).exitCode).toBe(0);
  await steps[Symbol.asyncDispose]();
  expect(existsSync(join(request.scratch, 'workspace'))).toBe(false);
});

engineTest('what steps wrote is shown once, when nobody writes any more and before it is gone', async () => {
  await using pod = await testPod();
  const seen: string[] = [];
  const request: StepsRequest = {
    ...project(),
    collect: async ({ folder, shows }) => {
      seen.push(`${shows === request.workspace} ${readFileSync(join(folder, 'specs/spans.ndjson'), 'utf8')}`);
    },
  };
  const steps = await startStepsContainer(pod, request);
  await steps.exec(['sh', '-c', 'echo span >spans.ndjson'], { signal: soon() });

  await steps[Symbol.asyncDispose]();
  await steps[Symbol.asyncDispose]();

  expect(seen).toEqual(['true span\n']);
});
