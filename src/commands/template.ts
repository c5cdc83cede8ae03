import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Host } from '../util/host.ts';
import { type Look, lookOf } from '../util/look.ts';
import { programOf } from '../util/program.ts';
import { pad } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { filesOf, findTemplate, nextSteps, specText, writeAll } from './scaffold.ts';
import { type Template, templateAliases, templates } from './template-table.ts';
import { usage } from './usage.ts';

/** What the original tool called a project without a name. */
const FOLDER = 'cleanroom-project';

const listing = ({ paint }: Look): string => {
  const width = Math.max(...Object.keys(templates).map((name) => name.length));
  const rows = (kind: Template['kind']): readonly string[] =>
    Object.entries(templates)
      .filter(([, template]) => template.kind === kind)
      .map(([name, { summary }]) => `  ${pad(name, width)}  ${summary}`);
  const older = Object.entries(templateAliases).map(([alias, name]) => `${alias} is ${name}`);
  return [
    `${paint('bold', 'projects')}  clnrm template TYPE [DIR]`,
    ...rows('project'),
    '',
    `${paint('bold', 'specs')}  clnrm template TYPE -o FILE`,
    ...rows('spec'),
    '',
    `${older.join(', ')}\n`,
  ].join('\n');
};

interface Wish {
  readonly name: string;
  readonly template: Template;
  readonly force: boolean;
  readonly look: Look;
}

/** @throws UsageError where something is there already: a file, or a folder that is not empty and not forced. */
const checkFolder = (path: string, shown: string, force: boolean): void => {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) throw usage(`${shown} is a file`, 'name a folder');
  if (!force && readdirSync(path).length > 0)
    throw usage(`${shown} is not empty`, 'name another folder, or --force to write into it');
};

/** @throws UsageError where the file is there already and not forced, or is a folder. */
const checkFile = (path: string, shown: string, { name, force }: Wish): void => {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory())
    throw usage(`${shown} is a folder`, `write -o ${join(shown, `${name}.clnrm.toml`)}`);
  if (!force) throw usage(`not overwritten: ${shown}`, 'name another file, or --force to overwrite');
};

const writeProject = (folder: string, { name, template, force, look }: Wish, host: Host): void => {
  const target = resolve(host.cwd, folder);
  const here = relative(host.cwd, target);
  checkFolder(target, here || 'this folder', force);
  writeAll(target, filesOf(name, template, false), host.cwd, (what, path) =>
    host.stdout.write(`${look.paint('green', what)} ${path}\n`),
  );
  host.stdout.write(`\n${nextSteps(here, template.first ?? '', template, programOf(host.env))}`);
};

const writeSpec = (file: string, wish: Wish, host: Host): void => {
  const { name, look } = wish;
  const target = resolve(host.cwd, file);
  checkFile(target, file, wish);
  const made = { name: basename(target), text: specText(name) };
  writeAll(dirname(target), [made], host.cwd, (what, path) => {
    host.stdout.write(
      `${look.paint('green', what)} ${path}\n\nnext:\n  ${programOf(host.env)} run ${path}\n`,
    );
  });
};

/** `clnrm template TYPE [NAME]`: a project in a folder, or a spec on stdout or in a file. Without TYPE, the list. */
export default defineCommand({
  flags: {
    output: { alias: 'o', value: 'FILE', describe: 'Write a spec to a file instead of stdout' },
    force: { describe: 'Overwrite the file, write into a folder that is not empty' },
  },
  most: 2,
  examples: [
    ['clnrm template', 'all types'],
    ['clnrm template api my-api', 'a project in a new folder'],
    ['clnrm template otel -o otel.clnrm.toml', 'one spec that runs as it is'],
  ],
  async run({ words: [type, folder], output, force = false, ...given }, host) {
    const look = lookOf(host.stdout, host.env, given['no-color'] ?? false);
    if (type === undefined) {
      if (output !== undefined) throw usage('clnrm template -o wants a TYPE', '`clnrm template` lists them');
      host.stdout.write(listing(look));
      return 0;
    }
    const [name, template] = findTemplate(type);
    const wish: Wish = { name, template, force, look };
    if (template.kind === 'project') {
      if (output !== undefined)
        throw usage(`'${name}' is a project, not a file`, `name a folder: clnrm template ${name} my-${name}`);
      writeProject(folder ?? FOLDER, wish, host);
      return 0;
    }
    if (folder !== undefined)
      throw usage(
        `'${name}' is one spec, not a folder`,
        `write clnrm template ${name} -o ${join(folder, `${name}.clnrm.toml`)}`,
      );
    if (output === undefined) host.stdout.write(specText(name));
    else writeSpec(output, wish, host);
    return 0;
  },
});
