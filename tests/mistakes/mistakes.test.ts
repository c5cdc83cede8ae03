import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { widthOf } from '../../src/util/text.ts';
import { runCli } from '../helpers/run-cli.ts';

const root = resolve('tests/mistakes');
const mistakes = readdirSync(root).filter((name) => existsSync(join(root, name, 'wrong')));

const SCREEN = { rows: 24, columns: 80 };

/** Rows that a text takes on a terminal, long lines continued. */
const rowsOf = (text: string): number =>
  text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(widthOf(line) / SCREEN.columns)), 0);

/** Every place that is told, with the source line that is shown for it. */
const placesOf = (said: string) =>
  [...said.matchAll(/--> (\S+):(\d+):(\d+)\n *\|\n *\d+ \| ?(.*)/g)].map(
    ([, file = '', line, , shown = '']) => ({
      file,
      line: Number(line),
      shown,
    }),
  );

// Each folder holds a mistake (`wrong`), what is said of it (`said`), and the same with the hint followed to the letter.
test.concurrent.for(mistakes)(
  '%s is told on one screen, at its line, with a hint',
  async (name, { expect }) => {
    const wrong = join(root, name, 'wrong');

    const { stderr, exitCode } = await runCli('clnrm validate', wrong);

    await expect(stderr).toMatchFileSnapshot(join(root, name, 'said'));
    expect(exitCode).toBe(2);
    expect(rowsOf(stderr)).toBeLessThanOrEqual(SCREEN.rows);
    const faults = stderr.split(/^error\[/m).slice(1);
    expect(faults.filter((one) => !one.includes('= hint: '))).toEqual([]);
    for (const { file, line, shown } of placesOf(stderr)) {
      const written = readFileSync(join(wrong, file), 'utf8').split('\n')[line - 1] ?? '';
      expect(written.replace(/\t/g, '  ')).toContain(shown.replace(/^…|…$/g, ''));
    }
    expect(placesOf(stderr)).toHaveLength(faults.length);
  },
);

test('every one is sound once its hint is followed', async () => {
  const paths = mistakes.map((name) => `${name}/mended`).join(' ');
  const { stdout, stderr, exitCode } = await runCli(`clnrm validate ${paths}`, root);

  expect(stderr).toBe('');
  expect(stdout).toContain('nothing to mend');
  expect(exitCode).toBe(0);
});

test('there are at least twenty-five mistakes', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(25);
});
