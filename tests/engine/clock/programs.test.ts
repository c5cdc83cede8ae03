import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  clockOf,
  isGo,
  type Program,
  readPrograms,
  toldPrograms,
} from '../../../src/engine/clock/programs.ts';
import { clockVariables } from '../../../src/engine/clock/variables.ts';

const program = (changes: Partial<Program>): Program => ({
  pid: 1,
  parent: 0,
  name: 'server',
  hasPreload: true,
  hasLibrary: false,
  isGo: false,
  ...changes,
});

test.for<[string, readonly Program[], string]>([
  ['a Node with the preload', [program({ name: 'node' })], 'set'],
  ['a Node that was started without it', [program({ name: 'node22', hasPreload: false })], 'node22 keeps'],
  ['a program with libfaketime', [program({ hasLibrary: true })], 'set'],
  ['any other program', [program({})], "server keeps the machine's clock: no library"],
  [
    'a shell that waits for a Node',
    [program({ name: 'sh' }), program({ pid: 2, parent: 1, name: 'node' })],
    'set',
  ],
  ['a shell alone', [program({ name: 'sh' })], 'sh keeps'],
  [
    'a Node beside others',
    [
      program({ name: 'node' }),
      program({ pid: 2, parent: 1, name: 'a' }),
      program({ pid: 3, parent: 1, name: 'b' }),
    ],
    'a, b keep the',
  ],
  [
    'a Go program with libfaketime',
    [program({ hasLibrary: true, isGo: true })],
    "server keeps the machine's clock: it is of Go",
  ],
  ['nothing that could be seen', [], 'its programs cannot be looked at'],
])('%s: %s', ([, programs, clock]) => {
  expect(clockOf(programs, 'no library')).toContain(clock);
});

test('what a running Node was started with is read from /proc', async () => {
  const setting = { aheadMs: 5, preload: resolve('dist/engine/clock/preload.cjs') };
  const child = spawn(
    'sh',
    ['-c', '"$0" -e "console.log(1); setInterval(() => {}, 1000)"; :', process.execPath],
    {
      env: clockVariables(setting, {}),
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  await once(child.stdout, 'data');

  const programs = readPrograms(child.pid ?? 0, setting) ?? [];
  for (const { pid } of [...programs].reverse()) process.kill(pid, 'SIGKILL');

  expect(programs).toMatchObject([
    { hasPreload: true },
    { name: 'node', hasPreload: true, hasLibrary: false },
  ]);
  expect(clockOf(programs, undefined)).toBe('set');
  expect(readPrograms(child.pid ?? 0, { ...setting, preload: '/other' })).not.toMatchObject([
    { hasPreload: true },
  ]);
});

test('what a container tells of its programs is read, the deleted ones too', () => {
  const told = toldPrograms('1 0 1 0 0 /usr/bin/node\n7 1 0 1 1 /srv/my server (deleted)\nnonsense\n');

  expect(told).toEqual([
    program({ name: 'node' }),
    program({ pid: 7, parent: 1, name: 'my server', hasPreload: false, hasLibrary: true, isGo: true }),
  ]);
});

test('an executable of Go is known by the note that its linker leaves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-go-'));
  const file = join(folder, 'server');
  writeFileSync(file, `${'\x7fELF'.padEnd(900, '\0')}\x04\0\0\0\x53\0\0\0\x04\0\0\0Go\0\0build id`);

  const found = [isGo(file), isGo(process.execPath)];
  rmSync(folder, { recursive: true });

  expect(found).toEqual([true, false]);
});
