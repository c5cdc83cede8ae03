import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { ClnrmError } from '../../../src/diagnostics/errors.ts';
import { startContainer } from '../../../src/engine/container/container.ts';
import type { Pod } from '../../../src/engine/container/pod.ts';
import type { ContainerSettings } from '../../../src/engine/container/settings.ts';
import { engineTest, images, scratchFolder, settings, testPod } from '../../helpers/engine.ts';

const shell = (script: string, changes: Partial<ContainerSettings> = {}): ContainerSettings =>
  settings({ command: ['sh', '-c', script], ...changes });

/** The diagnostic with which a start is refused. */
const refusal = async (pod: Pod, changes: Partial<ContainerSettings>) => {
  const error: unknown = await startContainer(pod, settings(changes)).catch((one: unknown) => one);
  if (!(error instanceof ClnrmError)) throw error;
  return error.diagnostics[0];
};

const firstChunk = (stream: Readable): Promise<string> =>
  new Promise((resolve) => stream.once('data', (chunk) => resolve(String(chunk))));

engineTest('a container that ends at once hands over all it wrote, and its exit code', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, shell('echo out; echo err >&2; seq 20000; exit 3'));
  const [stdout, stderr, exit] = await Promise.all([text(box.stdout), text(box.stderr), box.exited]);
  expect({ stderr, exit, lines: stdout.split('\n').length }).toEqual({
    stderr: 'err\n',
    exit: { code: 3, signal: undefined },
    lines: 20_002,
  });
});

engineTest('environment, folder, user and files are as asked', async () => {
  await using pod = await testPod();
  const folder = scratchFolder();
  writeFileSync(join(folder, 'seed.txt'), 'from a file');
  await using box = await startContainer(
    pod,
    shell('echo "$GREETING"; pwd; id -u; cat /srv/deep/a.txt /srv/b.txt; stat -c %a /srv/b.txt', {
      env: { GREETING: 'hello world' },
      workdir: '/srv',
      user: '1234:1234',
      folder,
      files: [
        { target: '/srv/deep/a.txt', content: 'inline\n', mode: '0644' },
        { target: '/srv/b.txt', source: 'seed.txt', mode: '0604' },
      ],
    }),
  );
  box.stderr.resume();
  expect(await text(box.stdout)).toBe('hello world\n/srv\n1234\ninline\nfrom a file604\n');
});

engineTest('a volume is seen at its target, read-only unless asked otherwise', async () => {
  await using pod = await testPod();
  const folder = scratchFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/x'), 'x');
  await using box = await startContainer(
    pod,
    shell('cat /ro/x; touch /ro/y || echo refused; echo y >/rw/y', {
      folder,
      volumes: [
        { source: 'data', target: '/ro', readOnly: true },
        { source: 'data', target: '/rw', readOnly: false },
      ],
    }),
  );
  box.stderr.resume();
  expect(await text(box.stdout)).toBe('xrefused\n');
});

engineTest('limits are the ones of the cgroup, and an exit for want of memory is known as one', async () => {
  await using pod = await testPod();
  await using box = await startContainer(
    pod,
    settings({
      image: images.node,
      entrypoint: ['node'],
      command: ['-e', 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))'],
      limits: { memoryMb: 64, cpuMillicores: 500, pids: 50 },
    }),
  );
  box.stdout.resume();
  box.stderr.resume();
  expect(await box.exited).toEqual({ code: 137, signal: undefined, outOfMemory: true });
});

engineTest('the limit of processes is enforced', async () => {
  await using pod = await testPod();
  const forks = 'for i in $(seq 50); do sleep 100 & done';
  await using box = await startContainer(pod, shell(forks, { limits: { pids: 10 } }));
  box.stdout.resume();
  expect(await text(box.stderr)).toMatch(/fork|resource/i);
});

engineTest('a first process without a handler ignores SIGTERM, and that is known beforehand', async () => {
  await using pod = await testPod();
  await using deaf = await startContainer(pod, settings());
  await using polite = await startContainer(
    pod,
    shell('trap "exit 7" TERM; echo ready; while :; do sleep 0.01; done'),
  );
  polite.stderr.resume();
  await firstChunk(polite.stdout);
  expect([await deaf.catches('SIGTERM'), await polite.catches('SIGTERM')]).toEqual([false, true]);
  await polite.stop('SIGTERM');
  expect(await polite.exited).toEqual({ code: 7, signal: undefined });
});

engineTest('a killed container ends by that signal, and stopping it again is harmless', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  box.stdout.resume();
  box.stderr.resume();
  await box.stop('SIGKILL');
  expect(await box.exited).toEqual({ code: undefined, signal: 'SIGKILL' });
  await box.stop('SIGTERM');
});

engineTest('a signal that does not exist is refused by name', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  await expect(box.stop('SIGFOO')).rejects.toThrow("service 'box' could not be sent SIGFOO");
});

engineTest('what cannot start is refused in words of the spec', async () => {
  await using pod = await testPod();
  const told = async (changes: Partial<ContainerSettings>) => (await refusal(pod, changes))?.message;
  expect(await told({ command: ['nosuch'] })).toBe(
    `service 'box' could not be started: the image '${images.busybox}' has no program 'nosuch' in its PATH`,
  );
  expect(await told({ command: ['/etc/passwd'] })).toContain("'/etc/passwd' cannot be run in the image");
  expect(await told({ command: ['/no/such'] })).toContain("'/no/such' cannot be run in the image");
  expect(await told({ user: 'nobody-here' })).toContain("has no user 'nobody-here'");
  expect(await told({ limits: { memoryMb: 1 } })).toContain('the engine allows no less than 6MB');
  expect(await told({ volumes: [{ source: '/no/such', target: '/x', readOnly: true }] })).toBe(
    "service 'box': the volume's source '/no/such' does not exist",
  );
  expect(await told({ files: [{ target: '/x', source: 'no.txt', mode: '0644' }] })).toBe(
    "service 'box': the file's source 'no.txt' cannot be read: ENOENT",
  );
});

engineTest('a file below a volume is refused before it would change the host', async () => {
  await using pod = await testPod();
  const diagnostic = await refusal(pod, {
    volumes: [{ source: scratchFolder(), target: '/data', readOnly: false }],
    files: [{ target: '/data/x', content: 'x', mode: '0644' }],
  });
  expect(diagnostic?.message).toBe(
    "service 'box': the file '/data/x' lies in '/data', which is a volume or tmpfs",
  );
});

engineTest('a missing image is named, with why it is not there', async () => {
  await using pod = await testPod();
  const never = await refusal(pod, { image: 'clnrm/no-such-image:9', pull: 'never' });
  expect(never).toMatchObject({
    code: 'missing-image',
    message: `the image 'clnrm/no-such-image:9' is not there: pull is "never"`,
  });
  const missing = await refusal(pod, { image: '127.0.0.1:1/no-such-image:9', pull: 'missing' });
  expect(missing?.code).toBe('missing-image');
  expect(missing?.hint).toContain('the registry cannot be reached from here');
  expect(missing?.message).toMatch(
    /^the image '127.0.0.1:1\/no-such-image:9' is not there: it could not be pulled: .*refused/,
  );
});

engineTest('an image without HEALTHCHECK cannot be waited for by health', async () => {
  await using pod = await testPod();
  await using box = await startContainer(pod, settings());
  await expect(box.health(AbortSignal.timeout(5_000))).rejects.toThrow('has no HEALTHCHECK to wait for');
});
