import { access, copyFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../util/folder.ts';
import { lookOf } from '../util/look.ts';
import { defineCommand } from './command.ts';
import { refusal, usage } from './usage.ts';

/** npm renames a packed `.gitignore`, so the template keeps it without its dot. */
const WITHOUT_DOT: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** `templates/` of this installation: beside `dist/` when bundled, beside `src/` when run from source. */
const templates = async (): Promise<string> => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'templates');
    if (await exists(join(candidate, 'init'))) return candidate;
    if (folder === dirname(folder)) throw new Error('the templates folder of this installation is missing');
  }
};

/** A folder that cannot be written is the caller's to mend. */
const writable = async (path: string, writing: Promise<unknown>): Promise<void> => {
  try {
    await writing;
  } catch (error) {
    throw usage(`${path} cannot be written: ${refusal(error)}`, 'name a folder you may write to');
  }
};

const nextSteps = (folder: string, spec: string): string => {
  const enter = folder === '' ? [] : [`  cd ${folder}`];
  const lines = [
    'next:',
    ...enter,
    '  npx clnrm run',
    '',
    `then open ${spec}, change one expectation, and see it turn red`,
  ];
  return `${lines.join('\n')}\n`;
};

/** `clnrm init [folder]`: a small service without dependencies and its spec, green at once. */
export default defineCommand({
  flags: { force: { describe: 'Overwrite files that exist' } },
  most: 1,
  examples: [
    ['clnrm init', 'into this folder'],
    ['clnrm init hello', 'into a new folder'],
  ],
  async run({ words: [into = '.'], force = false, 'no-color': noColour = false }, { cwd, stdout, env }) {
    const source = join(await templates(), 'init');
    const target = resolve(cwd, into);
    const { paint } = lookOf(stdout, env, noColour);
    const names = (await readdir(source)).sort();
    const files = names.map((name) => ({
      from: join(source, name),
      to: join(target, WITHOUT_DOT[name] ?? name),
    }));
    const present = await Promise.all(files.map(({ to }) => exists(to)));
    const taken = files.filter((_, index) => present[index]).map(({ to }) => relative(cwd, to));
    if (taken.length > 0 && !force) {
      throw usage(`not overwritten: ${taken.join(', ')}`, 'name another folder, or --force to overwrite');
    }
    await writable(
      into,
      Promise.resolve().then(() => makeFolder(target)),
    );
    for (const { from, to } of files) {
      await writable(relative(cwd, to), copyFile(from, to));
      stdout.write(`${paint('green', 'wrote')} ${relative(cwd, to)}\n`);
    }
    stdout.write(`\n${nextSteps(relative(cwd, target), 'hello.clnrm.toml')}`);
    return 0;
  },
});
