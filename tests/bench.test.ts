import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const bench = (...argv: readonly string[]) =>
  promisify(execFile)(process.execPath, ['tests/bench/index.mjs', ...argv], {
    env: { ...process.env, CLNRM_BENCH_ROUNDS: '1' },
  });

it('the bench prints each figure of start-up beside a floor of the same run', async () => {
  const { stdout } = await bench('startup', '--json');

  const { rows } = JSON.parse(stdout);
  expect(rows).toMatchObject([
    { name: 'clnrm --version', runs: 1, median: expect.any(Number), floor: { median: expect.any(Number) } },
    { name: expect.stringContaining('one spec'), budget: { kind: 'at-most', value: 300 } },
    { name: 'static graph of the bin', unit: 'bytes', verdict: 'within' },
  ]);
});

it('the bench refuses a group of rows that it does not know', async () => {
  await expect(bench('statup')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no group of rows 'statup'"),
  });
});
