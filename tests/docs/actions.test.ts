import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocks, pages } from '../helpers/pages.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const page = pages().find(({ path }) => path === 'docs/guides/github-actions.md') ?? { path: '', text: '' };
const [workflow = ''] = blocks(page, 'yaml');

const actionsOf = (text: string): readonly string[] =>
  [...text.matchAll(/uses: (\S+@\S+)/g)].map(([, action = '']) => action);

test('the workflow of the page uses no action that our own do not use', () => {
  const ours = ['ci', 'release'].flatMap((name) =>
    actionsOf(readFileSync(`.github/workflows/${name}.yml`, 'utf8')),
  );

  expect(actionsOf(workflow)).toHaveLength(3);
  expect(actionsOf(workflow).filter((action) => !ours.includes(action))).toEqual([]);
});

test('the step that runs specs is green, annotates, and writes what the next one uploads', async () => {
  using place = project({});
  const line = /- run: npx (clnrm .*)/.exec(workflow)?.[1];
  const onGitHub = 'CI=true GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md';

  const made = await runCli('clnrm init specs', place.folder);
  const { exitCode, stdout } = await runCli(`${onGitHub} ${line}`, place.folder);

  expect([made.exitCode, exitCode], stdout).toEqual([0, 0]);
  expect(readFileSync(join(place.folder, 'summary.md'), 'utf8')).toContain('a visitor is greeted');
  const kept = /name: clnrm, path: (\w+)/.exec(workflow)?.[1] ?? '';
  expect(['junit.xml', 'report.html'].filter((name) => !existsSync(join(place.folder, kept, name)))).toEqual(
    [],
  );
});
