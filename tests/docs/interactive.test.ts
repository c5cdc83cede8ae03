import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { keys } from '../../src/tui/keys.ts';

const page = resolve('docs/guides/interactive-mode.md');

const between = (text: string, name: string, content: string): string =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, begin, end) => `${begin}${content}\n${end}`,
  );

test('the tutorial has the keys of the help and a picture that the view really draws', async () => {
  const rows = keys.map(({ key, what }) => `| \`${key}\` | ${what} |`);
  const table = ['| Key | What it does |', '| --- | --- |', ...rows].join('\n');
  const frame = readFileSync('tests/tui/golden/finding-80x24.txt', 'utf8').trimEnd();
  const text = readFileSync(page, 'utf8');

  const drawn = between(between(text, 'keys', table), 'frame', `\`\`\`text\n${frame}\n\`\`\``);

  await expect(drawn).toMatchFileSnapshot(page);
});

test('every key of the table does something in the view, and is pressed by a test', () => {
  const tests = readFileSync('tests/tui/view.test.ts', 'utf8');
  const names: Readonly<Record<string, string>> = {
    'up down': 'Down',
    enter: 'Enter',
    esc: 'Escape',
    tab: 'Tab',
    'ctrl-z': 'C-z',
  };

  expect(keys.filter(({ key }) => !tests.includes(`'${names[key] ?? key}'`))).toEqual([]);
});
