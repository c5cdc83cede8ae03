import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PLANTED_FAULTS, type PlantedFault } from '../helpers/planted-faults.ts';

const copy = mkdtempSync(join(tmpdir(), 'clnrm-planted-'));

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A clnrm of its own, built as the one of this folder is. */
const install = (): void => {
  for (const part of ['dist', 'templates', 'selftest', 'package.json'])
    cpSync(resolve(part), join(copy, part), { recursive: true, filter: (path) => !path.endsWith('.map') });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
};

install();

const programs = readdirSync(join(copy, 'dist'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.c?js$/.test(name))
  .map((name) => join(copy, 'dist', name));

/** Red suites are kept for people to look into; here nobody does. */
const forget = (stderr: string): void => {
  const [, folder] = /again from there: (\S*clnrm-self-test-\S+)/.exec(stderr) ?? [];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
};

const selfTest = (suite: string): { readonly status: number | null; readonly said: string } => {
  const argv = [join(copy, 'dist/cli.js'), 'self-test', '--suite', suite, '-q'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    timeout: 120_000,
  });
  forget(stderr);
  return { status, said: `${stdout}${stderr}` };
};

/** Breaks the copy, and mends it when it is disposed. */
const plant = ({ find, put }: PlantedFault): Disposable => {
  const holding = programs.filter((path) => readFileSync(path, 'utf8').includes(find));
  const kept = holding.map((path) => [path, readFileSync(path, 'utf8')] as const);
  const times = kept.reduce((sum, [, text]) => sum + text.split(find).length - 1, 0);
  expect(times, `'${find}' in the built clnrm`).toBe(1);
  for (const [path, text] of kept)
    writeFileSync(
      path,
      text.replace(find, () => put),
    );
  return {
    [Symbol.dispose]: () => {
      for (const [path, text] of kept) writeFileSync(path, text);
    },
  };
};

test.each([...new Set(PLANTED_FAULTS.map(({ suite }) => suite))])(
  'the suite %s is green without a fault',
  (suite) => {
    const { status, said } = selfTest(suite);

    expect(said).toContain('passed');
    expect(status).toBe(0);
  },
);

test.each(PLANTED_FAULTS)('$suite is red: $name', (fault) => {
  using _planted = plant(fault);

  const { status, said } = selfTest(fault.suite);

  expect([1, 3], said).toContain(status);
  expect(said).toMatch(/^ *✗ |^error: this clnrm does not find/m);
});
