import { relative, resolve } from 'node:path';
import { lookOf } from '../util/look.ts';
import { programOf } from '../util/program.ts';
import { defineCommand } from './command.ts';
import { filesOf, findTemplate, nextSteps, takenIn, writeAll } from './scaffold.ts';
import { usage } from './usage.ts';

/** `clnrm init [folder]`: a small service without dependencies and its spec, green at once; or another template. */
export default defineCommand({
  flags: {
    template: { value: 'TYPE', describe: 'Another one than default: `clnrm template` lists them' },
    config: { describe: 'Write a clnrm.toml too, for what holds for all specs' },
    force: { describe: 'Overwrite files that exist' },
  },
  most: 1,
  examples: [
    ['clnrm init', 'into this folder'],
    ['clnrm init hello', 'into a new folder'],
    ['clnrm init shop --template api --config', 'an HTTP API, and a project file'],
  ],
  async run({ words: [into = '.'], ...given }, { cwd, stdout, env }) {
    const [name, template] = findTemplate(given.template ?? 'default');
    const files = filesOf(name, template, given.config ?? false);
    const target = resolve(cwd, into);
    const here = relative(cwd, target);
    const taken = takenIn(target, files).map((one) => (here === '' ? one : `${here}/${one}`));
    if (taken.length > 0 && !given.force)
      throw usage(`not overwritten: ${taken.join(', ')}`, 'name another folder, or --force to overwrite');
    const { paint } = lookOf(stdout, env, given['no-color'] ?? false);
    writeAll(target, files, cwd, (what, path) => stdout.write(`${paint('green', what)} ${path}\n`));
    stdout.write(`\n${nextSteps(here, template.first ?? `${name}.clnrm.toml`, template, programOf(env))}`);
    return 0;
  },
});
