import { expect, test } from 'vitest';
import { pages } from '../../helpers/pages.ts';
import { project } from '../../helpers/project.ts';
import { emptiesPackages } from './checkout.ts';
import { entryFor } from './left-out.ts';
import { shows } from './output.ts';
import { partsOf } from './parts.ts';
import { walk } from './walk.ts';

const page = (...lines: readonly string[]) => ({ path: 'page.md', text: lines.join('\n') });

const fenced = (language: string, ...lines: readonly string[]): readonly string[] => [
  `\`\`\`${language}`,
  ...lines,
  '```',
];

const play = async (...lines: readonly string[]): Promise<void> => {
  using place = project({ 'a.txt': 'one\ntwo\n' });
  await walk(page(...lines), place.folder, { PATH: process.env.PATH });
};

test('a page whose commands, files and changes do what it shows is walked to its end', async () => {
  await play(
    ...fenced('sh', 'mkdir in && cd in', 'export WHO=Ada', 'cat <<END > b.txt', 'three', 'END'),
    'This is `c.txt`:',
    ...fenced('js', 'four'),
    ...fenced('diff', '--- b.txt', '+++ b.txt', '-three', '+five'),
    ...fenced(
      'sh',
      'cat b.txt c.txt',
      'echo "$WHO"; cat ../a.txt b.txt c.txt; exit_with() { return 3; }; exit_with # exit 3',
    ),
    ...fenced('text', 'Ada', '…', 'five', 'four'),
  );
});

test.for([
  ['another exit code', fenced('sh', 'false')],
  ['an exit code that does not come', fenced('sh', 'true # exit 1')],
  ['another output', [...fenced('sh', 'echo a'), ...fenced('text', 'b')]],
  ['output that is not all', [...fenced('sh', 'echo a; echo b'), ...fenced('text', 'a')]],
  ['another file than is there', ['`a.txt`:', ...fenced('js', 'one')]],
  ['a change of lines that are not there', fenced('diff', '--- a.txt', '-three', '+four')],
  ['a line that empties the packages of the checkout', fenced('sh', 'npm ci')],
] as const)('a page with %s is wrong', async ([, lines]) => {
  await expect(play(...lines)).rejects.toThrow(/page\.md:\d/);
});

test('times may differ from what is shown, and nothing else', () => {
  expect(shows('a  1.5 s  …\n…\nb', 'a   20 ms  c\nx\ny\nb')).toBe(true);
  expect(shows('a  1.5 s\nb', 'a  20 ms\nx\nb')).toBe(false);
  expect(shows('2 spans', '3 spans')).toBe(false);
});

test('no page types what would empty the packages of this checkout', () => {
  const typed = pages().flatMap((one) =>
    partsOf(one).flatMap((part) =>
      part.kind === 'commands'
        ? part.commands.filter(({ text }) => entryFor(one.path, part.section, text) === undefined)
        : [],
    ),
  );

  expect(typed.filter(({ text }) => emptiesPackages(text))).toEqual([]);
});
