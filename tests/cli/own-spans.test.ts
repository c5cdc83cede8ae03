import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const toFile = (path: string): string =>
  `[meta]\nname = "own"\n[otel]\nexporter = "file"\npath = "${path}"\n[[scenario]]\nname = "s"\nrun = "true"\n`;

test("the file of clnrm's own spans is found from where clnrm ran, beside the reports of the command line", async () => {
  using place = project({ 'specs/own.clnrm.toml': toFile('out/spans.ndjson') });

  const { exitCode } = await runCli('clnrm run -r json=out/report.json', place.folder);

  expect(exitCode).toBe(0);
  expect(readFileSync(join(place.folder, 'out/spans.ndjson'), 'utf8')).toContain('clnrm.scenario');
  expect(existsSync(join(place.folder, 'out/report.json'))).toBe(true);
  expect(existsSync(join(place.folder, 'specs/out'))).toBe(false);
});

test('a place that takes no spans is a warning, with -q too, and does not hold the run', async () => {
  using place = project({ 'own.clnrm.toml': toFile('/proc/none/spans.ndjson') });

  const { exitCode, stdout } = await runCli('clnrm run -q', place.folder);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/warning\[exporter-failed\]: .*\/proc\/none\/spans\.ndjson: ENOENT/);
});

test('a report that can be put nowhere is refused before anything runs', async () => {
  using place = project({ 'own.clnrm.toml': toFile('out/spans.ndjson') });

  const { exitCode, stderr } = await runCli('clnrm run -r json=/proc/none/report.json', place.folder);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('the report cannot be written to /proc/none/report.json');
  expect(existsSync(join(place.folder, 'out'))).toBe(false);
});
