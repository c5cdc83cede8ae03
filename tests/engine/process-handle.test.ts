import { spawn } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { roomProcess } from '../../src/engine/process-handle.ts';

/** A starter that says how its child ended, as nsenter does, and a child of that child in the same group. */
const STARTER = 'sh -c "sleep 60 & wait" ; exit 7';

const started = async () => {
  const child = spawn('sh', ['-c', STARTER], { detached: true, stdio: 'pipe' });
  const handle = roomProcess(child, 'child');
  while (handle.pid() === undefined) await setImmediate();
  return { child, handle };
};

test('who started a process that is killed outlives it and buries it, and the rest of its group goes too', async () => {
  const { child, handle } = await started();
  // its streams are closed when the last of the group is gone
  const closed = new Promise((done) => child.once('close', done));
  child.stdout.resume();
  child.stderr.resume();

  handle.destroy();

  expect(await handle.exited).toEqual({ code: 7, signal: undefined });
  await closed;
});

test('one that was stopped is killed all the same', async () => {
  const { handle } = await started();

  handle.kill('SIGSTOP');
  handle.destroy();

  expect(await handle.exited).toEqual({ code: 7, signal: undefined });
});
