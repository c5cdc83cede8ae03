import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import {
  buildRelay,
  containersOf,
  engineTest,
  freshRun,
  images,
  scratchFolder,
  socket,
} from '../../helpers/engine.ts';

interface User {
  readonly name: string;
  readonly uid: number;
}

/** A user who is not root and in the group of the engine's socket. */
const engineUser = (): User | undefined => {
  if (socket === undefined || process.getuid?.() !== 0) return undefined;
  const group = execFileSync('getent', ['group', String(statSync(socket).gid)], { encoding: 'utf8' });
  const name = group.trim().split(':')[3]?.split(',')[0];
  if (!name) return undefined;
  const uid = Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));
  return { name, uid };
};

const user = engineUser();
const title = 'a pod works the same for an ordinary user of the group of the engine';

if (user) {
  engineTest(title, async () => {
    const [scratch, run] = [scratchFolder(), freshRun()];
    const script = join(scratch, 'program.mjs');
    buildSync({
      entryPoints: [resolve(import.meta.dirname, 'ordinary-user.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['testcontainers'],
    });
    symlinkSync(resolve('node_modules'), join(scratch, 'node_modules'));
    const relay = buildRelay(scratch);
    chownSync(scratch, user.uid, user.uid);
    chmodSync(scratch, 0o700);
    const arguments_ = [process.execPath, script, scratch, relay, images.busybox, run];
    const told = execFileSync(
      'setpriv',
      [`--reuid=${user.name}`, `--regid=${user.uid}`, '--init-groups', ...arguments_],
      {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: scratch },
      },
    );
    expect(JSON.parse(told)).toEqual({
      uid: user.uid,
      stdout: 'xfrom the runner',
      killed: 'Error: aborted',
      left: '0',
      catches: false,
      leavesCopy: false,
    });
    expect(await containersOf(run)).toEqual([]);
  });
} else test.skip(`${title} (skipped: needs root and a user in that group)`, () => {});
