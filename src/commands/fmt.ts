import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { ClnrmError } from '../diagnostics/errors.ts';
import { EXIT } from '../diagnostics/exit.ts';
import { frames } from '../diagnostics/frame.ts';
import { formatSpec } from '../format-files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SpecFile } from '../model/files.ts';
import type { PlanOptions } from '../pipeline.ts';
import { discover } from '../spec/discover.ts';
import { load } from '../spec/load.ts';
import type { Host } from '../util/host.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { selection, selectionFlags } from './selection.ts';
import { refusal, usage } from './usage.ts';

/** What became of one file. */
type Outcome =
  | { readonly file: SpecFile; readonly text: string }
  | { readonly faults: readonly Diagnostic[] };

const outcomeOf = async (
  { path, id }: { readonly path: string; readonly id: string },
  options: PlanOptions,
  host: Host,
): Promise<Outcome> => {
  try {
    const file = load({ path, id });
    return { file, text: await formatSpec(file, options, host) };
  } catch (error) {
    if (error instanceof ClnrmError) return { faults: error.diagnostics };
    throw error;
  }
};

const write = async ({ path, id }: SpecFile, text: string): Promise<void> => {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw usage(`${id} cannot be written: ${refusal(error)}`);
  }
};

/** The text of stdin to stdout, for editors; its includes are looked for in this folder. */
const filter = async (options: PlanOptions, host: Host, checks: boolean): Promise<number> => {
  if (host.stdin === undefined) throw usage('there is nothing on stdin');
  const text = await readAll(host.stdin);
  const file = { path: resolve(host.cwd, 'stdin.clnrm.toml'), id: '<stdin>', text };
  const formatted = await formatSpec(file, options, host);
  if (!checks) host.stdout.write(formatted);
  return checks && formatted !== text ? EXIT.failed : EXIT.passed;
};

/** `clnrm fmt`: specs in canonical form, in place. Nothing is written that would say something else than before. */
export default defineCommand({
  flags: {
    check: { describe: 'Write nothing; name the files that would change, and exit 1 when there is one' },
    verify: { describe: 'Write nothing; only prove that formatting would change no value and no comment' },
    var: selectionFlags.var,
    'vars-file': selectionFlags['vars-file'],
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm fmt', 'every spec below this folder, in place'],
    ['clnrm fmt --check', 'on CI: red when a file is not in canonical form'],
    ['clnrm fmt - < a.clnrm.toml', 'stdin to stdout, for editors'],
  ],
  async run({ check = false, verify = false, ...given }, host) {
    if (check && verify) throw usage('--check and --verify exclude each other', 'give one of them');
    const isFilter = given.words.includes('-');
    if (isFilter && given.words.length > 1) throw usage('- stands for stdin, and files are named beside it');
    if (isFilter && verify)
      throw usage('--verify names files, and - has no name', "write 'clnrm fmt --check -'");
    const options = await selection(given, host);
    if (isFilter) return filter(options, host, check);
    const { selections, diagnostics } = discover(options.paths, host.cwd);
    const paths = new Map(selections.map((one) => [one.path, one]));
    const outcomes: Outcome[] = [];
    for (const one of paths.values()) outcomes.push(await outcomeOf(one, options, host));
    const faults = [...diagnostics, ...outcomes.flatMap((one) => ('faults' in one ? one.faults : []))];
    const sound = outcomes.flatMap((one) => ('file' in one ? [one] : []));
    const changed = sound.filter(({ file, text }) => file.text !== text);
    if (!check && !verify) for (const { file, text } of changed) await write(file, text);
    host.stderr.write(frames(faults, lookOf(host.stderr, host.env, given['no-color'] ?? false)));
    host.stdout.write(verify ? proved(sound.length) : told(changed, sound.length, check));
    if (faults.some(({ severity }) => severity === 'error')) return EXIT.usage;
    if (sound.length === 0) return EXIT.nothing;
    return check && changed.length > 0 ? EXIT.failed : EXIT.passed;
  },
});

const proved = (files: number): string =>
  `${plural(files, 'file')}: formatting changes no value and no comment\n`;

const told = (changed: readonly { readonly file: SpecFile }[], all: number, check: boolean): string => {
  const names = changed.map(({ file }) => `${file.id}\n`).join('');
  const verb = check ? 'to format' : 'formatted';
  return `${names}${changed.length} of ${plural(all, 'file')} ${verb}\n`;
};
