import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';

const root = resolve('tests/cli');
const cases = readdirSync(root).filter((name) => existsSync(join(root, name, 'command')));

test.concurrent.for(cases)('%s prints what its golden folder says', async (name, { expect }) => {
  const folder = join(root, name);
  const cwd = mkdtempSync(join(tmpdir(), 'clnrm-golden-'));
  try {
    if (existsSync(join(folder, 'files'))) cpSync(join(folder, 'files'), cwd, { recursive: true });
    const { stdout, stderr, exitCode } = await runCli(readFileSync(join(folder, 'command'), 'utf8'), cwd);

    await expect(stdout).toMatchFileSnapshot(join(folder, 'stdout'));
    await expect(stderr).toMatchFileSnapshot(join(folder, 'stderr'));
    await expect(`${exitCode}\n`).toMatchFileSnapshot(join(folder, 'exit-code'));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
