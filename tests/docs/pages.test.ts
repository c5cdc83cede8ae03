import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { templates } from '../../src/commands/template-table.ts';
import { globTest } from '../../src/util/pattern.ts';
import { anchors, blocks, type Page, pages } from '../helpers/pages.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';
import { lintExamples } from './lint-examples.ts';
import { partsOf } from './walk/parts.ts';

const all = pages();

const pageAt = (path: string): Page => {
  const found = all.find((one) => one.path === path);
  if (found === undefined) throw new Error(`there is no page ${path}`);
  return found;
};

/** A block as a whole spec: what a reader is expected to have around it. */
const whole = (block: string): string =>
  [
    block.includes('[meta]') ? '' : '[meta]\nname = "excerpt"',
    block,
    block.includes('[[scenario]]') ? '' : '[[scenario]]\nname = "something"\nrun = "true"',
  ].join('\n');

test('the page on architecture names every room of the house', () => {
  const { text } = pageAt('docs/explanations/architecture.md');
  const named = [...text.matchAll(/`([\w./*-]+)`/g)].map(([, name = '']) => name.replace(/\/$/, ''));
  const folders = ['plugins', 'templates', 'selftest', 'examples', 'tests', 'homebrew'];
  const rooms = [...folders, ...readdirSync('src').map((name) => `src/${name}`)];

  expect(rooms.filter((room) => !named.some((name) => globTest(name)(room)))).toEqual([]);
});

test('how many there are of a thing is what its table says', () => {
  expect(Object.keys(templates)).toHaveLength(11);
  expect(pageAt('docs/quickstart.md').text).toContain('`clnrm template` lists eleven');
  expect(pageAt('CHANGELOG.md').text).toContain(
    `\`clnrm lint\`: ${Object.keys(lintExamples).length} opinions`,
  );
});

test('every TOML excerpt of the docs is a spec that plans', async () => {
  // files are written and run by walk.test.ts
  // those of the lint page have another spec around them: tests/spec/lint/examples.test.ts plans and lints them
  const planned = all.filter(({ path }) => path !== 'docs/reference/lint.md');
  const excerpts = planned.flatMap((page) =>
    partsOf(page).flatMap((part) =>
      part.kind === 'excerpt' && part.language === 'toml'
        ? [[`${page.path}/${part.line}.clnrm.toml`, whole(part.text)] as const]
        : [],
    ),
  );
  // what an excerpt of the page on errors reads
  const data = { 'docs/reference/errors.md/cases.csv': 'node\n20\n' };
  using files = project({ ...Object.fromEntries(excerpts), ...data });

  const { stdout, stderr, exitCode } = await runCli('clnrm validate', files.folder);

  expect(stderr).toBe('');
  expect(stdout).toContain(`${excerpts.length} spec`);
  expect(exitCode).toBe(0);
});

test.for(all)('links of $path lead somewhere', ({ path, text }) => {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  const dead = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? path : normalize(join(dirname(path), file));
    return !existsSync(target) || (anchor !== undefined && !anchors(pageAt(target)).includes(anchor));
  });

  expect(dead.map(([link]) => link)).toEqual([]);
});

test('what the README links to is in the package, where who installed it reads on', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
  const links = [...pageAt('README.md').text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to);

  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((to) => !files.includes(to) && !files.includes(to.split('/')[0]))).toEqual([]);
});

/** What a reader may type: lines of shell blocks, and code within a sentence. */
const typed = (page: Page): string =>
  [...blocks(page, 'sh'), ...[...page.text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)].join('\n');

test.for(all)('commands and scripts that $path names exist', (page) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const text = typed(page);
  const called = [...text.matchAll(/(?:^|&& |npx )(?:clnrm|node dist\/cli\.js) ([a-z][a-z-]*)/gm)];
  const run = [...text.matchAll(/npm run ([\w:-]+)/g)];

  expect(called.map(([, name = '']) => name).filter((name) => !(name in commands))).toEqual([]);
  expect(run.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
});
