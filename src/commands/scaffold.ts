import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { didYouMean } from '../diagnostics/suggest.ts';
import { makeFolder } from '../util/folder.ts';
import { installed } from '../util/install.ts';
import { type Template, templateAliases, templates } from './template-table.ts';
import { refusal, usage } from './usage.ts';

/** A file to be written, by its path from the folder it goes to. */
export interface ScaffoldFile {
  readonly name: string;
  readonly text: string;
}

/** A project of some age has one of its own, which nobody wants replaced. */
const IGNORED = '.gitignore';

/** npm renames a packed `.gitignore`, so the template keeps it without its dot. */
const WITHOUT_DOT: Readonly<Record<string, string>> = { gitignore: IGNORED };

/** A template by its name or an older one. @throws UsageError with a "did you mean". */
export const findTemplate = (word: string): readonly [name: string, template: Template] => {
  const name = Object.hasOwn(templateAliases, word) ? (templateAliases[word] ?? word) : word;
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template !== undefined) return [name, template];
  const names = Object.keys(templates);
  const known = [...names, ...Object.keys(templateAliases)];
  throw usage(`there is no template '${word}'`, didYouMean(word, known));
};

const textOf = (path: string): string => readFileSync(installed(join('templates', path)), 'utf8');

const below = (folder: string): readonly ScaffoldFile[] =>
  readdirSync(installed(join('templates', folder)), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(installed(join('templates', folder, name))).isFile())
    .map((name) => ({ name: WITHOUT_DOT[name] ?? name, text: textOf(join(folder, name)) }));

/** One spec with the system under test at its end: whole in itself. */
export const specText = (name: string): string =>
  `${textOf(`specs/${name}.toml`)}\n${textOf('specs/_shop.toml')}`;

/** What a template consists of, by name; with `config` also a clnrm.toml, unless it has its own. */
export const filesOf = (name: string, { kind }: Template, config: boolean): readonly ScaffoldFile[] => {
  const own: readonly ScaffoldFile[] =
    kind === 'project'
      ? [...below(`projects/${name}`), ...below('projects/_shared')]
      : [{ name: `${name}.clnrm.toml`, text: specText(name) }];
  const project: readonly ScaffoldFile[] = config ? [{ name: 'clnrm.toml', text: textOf('clnrm.toml') }] : [];
  return [...own, ...project.filter((one) => own.every((other) => other.name !== one.name))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
};

/** The names among `files` that are in the folder already, without those that are kept as they are. */
export const takenIn = (folder: string, files: readonly ScaffoldFile[]): readonly string[] =>
  files.map(({ name }) => name).filter((name) => name !== IGNORED && existsSync(join(folder, name)));

const shownPath = (path: string, cwd: string): string => {
  const from = relative(cwd, path);
  return from.startsWith('..') ? path : from;
};

/** Writes the files, and the folders they need; a .gitignore that is there is kept. @throws UsageError where the system refuses. */
export const writeAll = (
  folder: string,
  files: readonly ScaffoldFile[],
  cwd: string,
  tell: (what: 'wrote' | 'kept', path: string) => void,
): void => {
  for (const { name, text } of files) {
    const path = join(folder, name);
    const shown = shownPath(path, cwd);
    if (name === IGNORED && existsSync(path)) {
      tell('kept', shown);
      continue;
    }
    try {
      makeFolder(dirname(path));
      writeFileSync(path, text);
    } catch (error) {
      throw usage(`${shown} cannot be written: ${refusal(error)}`, 'name a folder you may write to');
    }
    tell('wrote', shown);
  }
};

/** What a reader does next, after a project or a spec was written to `folder` (from here; '' is here). */
export const nextSteps = (
  folder: string,
  spec: string,
  { needsEngine }: Template,
  program: string,
): string => {
  const lines = [
    'next:',
    ...(folder === '' ? [] : [`  cd ${folder}`]),
    `  ${program} run${needsEngine ? '          # needs a container engine' : ''}`,
    '',
    `then open ${spec}, change one expectation, and see it turn red`,
  ];
  return `${lines.join('\n')}\n`;
};
