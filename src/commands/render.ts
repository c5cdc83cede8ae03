import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../diagnostics/errors.ts';
import { EXIT } from '../diagnostics/exit.ts';
import type { SpecSelection } from '../model/files.ts';
import { renderFile } from '../render-file.ts';
import { discover } from '../spec/discover.ts';
import type { Rendering } from '../spec/render.ts';
import type { Host } from '../util/host.ts';
import { defineCommand } from './command.ts';
import { lineMap, shownVariables, toJson } from './render-shown.ts';
import { selectionFlags, varsFiles } from './selection.ts';
import { settle } from './settings.ts';
import { refusal, usage } from './usage.ts';
import { choice, pairs, wholeNumber } from './values.ts';

const fileOf = (words: readonly string[], { cwd }: Host): SpecSelection => {
  const [word] = words;
  if (word === undefined)
    throw usage('clnrm render wants a FILE', "write 'clnrm render specs/shop.clnrm.toml'");
  const { selections, diagnostics } = discover([word], cwd);
  const [selection, more] = selections;
  if (diagnostics.length > 0 || selection === undefined) throw new UsageError(diagnostics);
  if (more) throw usage(`${word} holds ${selections.length} specs`, `name one of them: ${selection.id}`);
  return selection;
};

/** `--map` is what `--var` was called before. */
const variablesOf = (vars: readonly string[], maps: readonly string[]): Readonly<Record<string, string>> => {
  const given = { '--var': pairs('--var', vars), '--map': pairs('--map', maps) };
  const twice = Object.keys(given['--map']).find((name) => Object.hasOwn(given['--var'], name));
  if (twice !== undefined) throw usage(`'${twice}' is given with --var and with --map`, 'give it once');
  return { ...given['--map'], ...given['--var'] };
};

const cellOf = (rendered: readonly Rendering[], wanted: string | undefined): Rendering => {
  const names = rendered.flatMap(({ cell }) => cell?.name ?? []);
  const found = wanted === undefined ? rendered[0] : rendered.find(({ cell }) => cell?.name === wanted);
  if (found) return found;
  if (names.length === 0) throw usage(`there is no cell '${wanted}': the spec has no [matrix]`);
  throw usage(`there is no cell '${wanted}'`, `the cells are ${names.map((one) => `'${one}'`).join(', ')}`);
};

const write = async (file: string, text: string, { cwd }: Host): Promise<void> => {
  try {
    await writeFile(resolve(cwd, file), text);
  } catch (error) {
    throw usage(`${file} cannot be written: ${refusal(error)}`, 'name a file in a folder that exists');
  }
};

/** `clnrm render FILE`: the TOML after templating, where its variables came from, and where its lines were written. */
export default defineCommand({
  flags: {
    var: selectionFlags.var,
    map: { value: 'NAME=VALUE', repeatable: true, describe: 'The older name of --var' },
    'vars-file': selectionFlags['vars-file'],
    seed: selectionFlags.seed,
    cell: { value: 'NAME', describe: 'The cell of the matrix, such as node=20; the first without it' },
    output: { alias: 'o', value: 'FILE', describe: 'Write the TOML to a file' },
    'show-vars': { describe: 'Show every variable and where its value came from, instead of the TOML' },
    'line-map': { describe: 'Show each line with the place in the template that wrote it' },
    format: { value: 'FORMAT', describe: 'human or json', choices: ['human', 'json'] },
  },
  most: 1,
  examples: [
    ['clnrm render shop.clnrm.toml', 'the TOML that is run'],
    ['clnrm render shop.clnrm.toml --var svc=api -o a.toml', 'into a file'],
    ['clnrm render shop.clnrm.toml --show-vars', 'every variable and its origin'],
  ],
  async run(given, host) {
    const format = choice('--format', given.format ?? 'human', ['human', 'json']);
    const variables = variablesOf(given.var ?? [], given.map ?? []);
    const seed = given.seed === undefined ? {} : { seed: wholeNumber('--seed', given.seed, 0) };
    const { defaults } = await settle({ words: given.words }, host);
    const files = await varsFiles(given['vars-file'] ?? [], host);
    const options = { variables, varsFiles: files, defaults, ...seed };
    const all = await renderFile(fileOf(given.words, host), options, host);
    const rendering = cellOf(all, given.cell);
    if (all.length > 1 && given.cell === undefined)
      host.stderr.write(
        `cell ${rendering.cell?.name}, the first of ${all.length}; --cell NAME renders another\n`,
      );
    if (given.output !== undefined) await write(given.output, rendering.text, host);
    const parts = { variables: given['show-vars'] ?? false, lines: given['line-map'] ?? false };
    if (format === 'json') host.stdout.write(toJson(rendering, parts, host));
    else {
      if (parts.variables) host.stdout.write(shownVariables(rendering, host));
      if (parts.lines) host.stdout.write(lineMap(rendering));
      if (!parts.variables && !parts.lines && given.output === undefined) host.stdout.write(rendering.text);
    }
    return EXIT.passed;
  },
});
