import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from '../../helpers/pages.ts';
import { emptiesPackages } from './checkout.ts';
import { entryFor } from './left-out.ts';
import { shows } from './output.ts';
import { type Part, partsOf } from './parts.ts';
import { openShell, type Shell } from './shell.ts';

type Of<Kind extends Part['kind']> = Extract<Part, { kind: Kind }>;

/** Types the commands, but for those that are left out; gives what the last one printed, if it was typed. */
const type = async (shell: Shell, page: string, part: Of<'commands'>): Promise<string | undefined> => {
  let printed: string | undefined;
  for (const { text, exitCode } of part.commands) {
    const isLeftOut = entryFor(page, part.section, text) !== undefined;
    if (!isLeftOut && emptiesPackages(text))
      throw new Error(
        `${page}:${part.line}: ${text}: leave it out, it would empty the packages of this checkout`,
      );
    const done = isLeftOut ? undefined : await shell.run(text);
    if (done && done.exitCode !== exitCode)
      throw new Error(
        `${page}:${part.line}: ${text}\nended with exit ${done.exitCode} and not ${exitCode}:\n${done.output}`,
      );
    printed = done?.output;
  }
  return printed;
};

const compare = (page: string, { line, text }: Of<'output'>, printed: string): void => {
  // the long form shows a reader of a failing test where they differ
  if (!shows(text, printed)) expect(printed, `${page}:${line}`).toBe(text);
};

/** Writes the file as its page shows it; one that is there already must be the same. */
const write = (page: string, { line, path, text }: Of<'file'>, folder: string): void => {
  const file = join(folder, path);
  if (existsSync(file)) {
    expect(text, `${page}:${line}: ${path}`).toBe(readFileSync(file, 'utf8'));
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

const change = (page: string, { line, path, before, after }: Of<'change'>, folder: string): void => {
  const file = join(folder, path);
  const parts = readFileSync(file, 'utf8').split(before);
  if (parts.length !== 2)
    throw new Error(`${page}:${line}: ${path} has ${parts.length - 1} times:\n${before}`);
  writeFileSync(file, parts.join(after));
};

/**
 * Does what a page says, from top to bottom: types its commands into one shell, writes its files, makes its changes,
 * and compares what it shows with what was printed. Files stand in the folder where the shell is.
 */
export const walk = async (
  page: Page,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> => {
  await using shell = openShell(cwd, env);
  let printed: string | undefined;
  for (const part of partsOf(page)) {
    if (entryFor(page.path, part.section)) continue;
    const folder = async (): Promise<string> => (await shell.run('pwd')).output;
    if (part.kind === 'commands') printed = await type(shell, page.path, part);
    if (part.kind === 'output' && printed !== undefined) compare(page.path, part, printed);
    if (part.kind === 'file') write(page.path, part, await folder());
    if (part.kind === 'change') change(page.path, part, await folder());
    if (part.kind !== 'commands') printed = undefined;
  }
};
