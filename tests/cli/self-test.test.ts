import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const kept = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('clnrm-self-test-'));

test('suites that the machine can run are green, the others are skipped by name, and nothing is left', async () => {
  using place = project({ 'clnrm.toml': '' });
  const before = kept();

  const { exitCode, stdout } = await runCli(
    'DOCKER_HOST=unix:///none clnrm self-test --suite plugin --suite container --report out/self-test.xml',
    place.folder,
  );

  expect(exitCode, stdout).toBe(0);
  expect(stdout).toMatch(/scenarios {2}2 passed, 3 skipped \(5\)/);
  expect(stdout).toContain('there is no container engine at /none');
  expect(readFileSync(join(place.folder, 'out/self-test.xml'), 'utf8')).toContain('<skipped');
  expect(readdirSync(place.folder).sort()).toEqual(['clnrm.toml', 'out']);
  expect(kept().filter((name) => !before.includes(name))).toEqual([]);
});

test('a suite of which nothing can run here says what it lacks, and is no success', async () => {
  using place = project({});

  const line = 'DOCKER_HOST=unix:///none clnrm self-test --suite container';
  const { exitCode, stdout } = await runCli(line, place.folder);

  expect(exitCode).toBe(4);
  expect(stdout.replace(/\s+/g, ' ').match(/start it, or correct or unset DOCKER_HOST/g)).toHaveLength(3);
});

test.each([
  ['--suite pluggin', "did you mean 'plugin'?"],
  ['--otel-exporter file', 'would be gone with the folder'],
  ['--report out.txt', "--report cannot tell the format of 'out.txt'"],
])('self-test %s is refused before anything is copied', async (flags, said) => {
  using place = project({});

  const { exitCode, stderr } = await runCli(`clnrm self-test ${flags}`, place.folder);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
});
