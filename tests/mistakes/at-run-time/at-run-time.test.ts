import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../helpers/run-cli.ts';

const root = resolve('tests/mistakes/at-run-time');
const mistakes = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

const run = async (folder: string) => {
  const copy = mkdtempSync(join(tmpdir(), 'clnrm-mistake-'));
  try {
    cpSync(folder, copy, { recursive: true });
    return await runCli('clnrm run --stable', copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

/** What is said of the scenario that failed, without what is said of the run. */
const blockIn = (stdout: string): string =>
  /^── [\s\S]*?(?=^ {2}run only this again)/m.exec(stdout)?.[0].trimEnd() ?? '';

// No one can see these before a span arrives; each folder is as those beside it.
test.each(mistakes)('$name is told with what was seen, and with what would match', async ({ name }) => {
  const { stdout, exitCode } = await run(join(root, name, 'wrong'));

  await expect(`${blockIn(stdout)}\n`).toMatchFileSnapshot(join(root, name, 'said'));
  expect(blockIn(stdout)).toContain('this would match');
  expect(exitCode).toBe(1);
});

test.each(mistakes)('$name passes once what would match is written', async ({ name }) => {
  expect(await run(join(root, name, 'mended'))).toMatchObject({ exitCode: 0 });
});
