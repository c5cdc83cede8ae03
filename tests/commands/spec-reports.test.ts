import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const spec = (name: string, script: string, report: string): string =>
  `[meta]\nname = "${name}"\n[[scenario]]\nname = "${name} one"\nrun = "${script}"\n[report]\n${report}\n`;

const documentAt = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));

test('[report] writes a file of the own scenarios, with their own counts and outcome', async () => {
  using place = project({
    'a.clnrm.toml': spec('a', 'true', 'json = "out/a.json"'),
    'b.clnrm.toml': spec('b', 'false', 'json = "out/b.json"\njunit = "out/b.xml"'),
  });

  const cli = await runCli('clnrm run', place.folder);

  expect(cli.exitCode).toBe(1);
  expect(cli.stdout).toContain('out/b.xml');
  const [a, b] = ['out/a.json', 'out/b.json'].map((file) => documentAt(place.folder, file));
  expect(a.scenarios.map(({ name }: { name: string }) => name)).toEqual(['a one']);
  expect(a.summary).toMatchObject({ status: 'passed', exitCode: 0, counts: { passed: 1, failed: 0 } });
  expect(b.summary).toMatchObject({ status: 'failed', exitCode: 1, counts: { passed: 0, failed: 1 } });
  expect(readFileSync(join(place.folder, 'out/b.xml'), 'utf8')).toContain('tests="1"');
});

test('specs that name the same file share it', async () => {
  using place = project({
    'a.clnrm.toml': spec('a', 'true', 'json = "out/all.json"'),
    'b.clnrm.toml': spec('b', 'true', 'json = "out/all.json"'),
  });

  await runCli('clnrm run -q', place.folder);

  expect(documentAt(place.folder, 'out/all.json').summary.counts.passed).toBe(2);
});

test('a file that two would write, or nobody can write, is refused before anything starts', async () => {
  using place = project({
    'a.clnrm.toml': spec('a', 'touch started', 'json = "out/x"'),
    taken: '',
    'b/b.clnrm.toml': spec('b', 'true', 'json = "taken/b.json"'),
  });

  const both = await runCli('clnrm run a.clnrm.toml -r ndjson=out/x', place.folder);
  const unwritable = await runCli('clnrm run b', place.folder);

  expect(both.exitCode).toBe(2);
  expect(both.stderr).toContain('[report] of a.clnrm.toml and the command line both write out/x');
  expect(unwritable.exitCode).toBe(2);
  expect(unwritable.stderr).toContain('the report cannot be written to taken/b.json');
});
