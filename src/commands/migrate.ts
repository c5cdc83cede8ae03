import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { plugins as builtin } from '../../plugins/index.ts';
import { fault } from '../diagnostics/diagnostic.ts';
import { ClnrmError, UsageError } from '../diagnostics/errors.ts';
import { EXIT } from '../diagnostics/exit.ts';
import { frames } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SpecFile } from '../model/files.ts';
import type { Plan } from '../model/plan.ts';
import { discover } from '../spec/discover.ts';
import { load } from '../spec/load.ts';
import { type Migration, migrateSpec } from '../spec/migrate.ts';
import { planSpecs } from '../spec/plan.ts';
import { meaningOf } from '../spec/plan-meaning.ts';
import { renderCells } from '../spec/render-cells.ts';
import type { Host } from '../util/host.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { selectionFlags } from './selection.ts';
import { refusal, usage } from './usage.ts';
import { pairs } from './values.ts';

const names = Object.keys(builtin);

/** Renders and plans a text as if it stood in its file. */
const planOf = async (file: SpecFile, vars: Readonly<Record<string, string>>, host: Host): Promise<Plan> => {
  try {
    const rendered = await renderCells(file, { vars, env: host.env, clock: host.clock });
    const plugins = { names, find: async (name: string) => (await builtin[name]?.())?.default };
    return await planSpecs(rendered, { plugins, selections: [], processLevel: 'namespace' });
  } catch (error) {
    if (error instanceof ClnrmError) return { specs: [], diagnostics: error.diagnostics };
    throw error;
  }
};

/** A template decides some things only when it is rendered: both texts are, and must give one plan. */
const compared = async (
  file: SpecFile,
  migration: Migration,
  vars: Readonly<Record<string, string>>,
  host: Host,
): Promise<Migration> => {
  if (migration.kind !== 'migrated' || !/\{\{|\{%|\{#/.test(file.text)) return migration;
  const clock = { now: () => host.clock.now() };
  const now = clock.now();
  const still = { ...host, clock: { now: () => now } };
  const before = await planOf(file, vars, still);
  if (before.specs.length === 0) return { kind: 'refused', faults: before.diagnostics };
  const after = await planOf({ ...file, text: migration.text }, vars, still);
  if (isDeepStrictEqual(meaningOf(after), meaningOf(before))) return migration;
  const hint = 'render it first: `clnrm render FILE -o NEW`, then migrate NEW';
  const message = `${file.id} would say something else: its template decides what the older form means`;
  return { kind: 'refused', faults: [fault('older-form', message, { hint })] };
};

interface Migrated {
  readonly file: SpecFile;
  readonly migration: Migration;
}

const write = async (path: string, text: string, { cwd }: Host): Promise<void> => {
  try {
    await writeFile(resolve(cwd, path), text);
  } catch (error) {
    throw usage(`${path} cannot be written: ${refusal(error)}`, 'name a file you may write to');
  }
};

const told = ({ file, migration }: Migrated, did: string): string => {
  if (migration.kind === 'today') return `${file.id} is in the form of today\n`;
  if (migration.kind === 'refused') return `${file.id} is left as it is\n`;
  const notes = migration.changes.filter(({ note }) => note !== undefined);
  const lines = notes.map(({ place, from, to, note }) => `  line ${place.line}: ${from} → ${to}: ${note}\n`);
  return `${did} ${file.id}\n${[...new Set(lines)].join('')}`;
};

const exitCodeOf = (all: readonly Migrated[], isCheck: boolean): number => {
  if (all.some(({ migration }) => migration.kind === 'refused')) return EXIT.usage;
  if (isCheck && all.some(({ migration }) => migration.kind === 'migrated')) return EXIT.failed;
  return all.length === 0 ? EXIT.nothing : EXIT.passed;
};

/** `clnrm migrate`: older specs in today's form, in place, or one of them elsewhere. */
export default defineCommand({
  flags: {
    stdout: { describe: 'Print the one file instead of writing it' },
    output: { alias: 'o', value: 'FILE', describe: 'Write the one file elsewhere' },
    check: { describe: 'Write nothing; exit 1 when a file is of an older form' },
    var: selectionFlags.var,
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm migrate', 'every spec below this folder, in place'],
    ['clnrm migrate old.clnrm.toml --stdout', 'look at it first'],
    ['clnrm migrate --check', 'red while there are older files'],
  ],
  async run(given, host) {
    const { stdout: isPrinted = false, output, check: isCheck = false } = given;
    const { selections, diagnostics } = discover(given.words.length === 0 ? ['.'] : given.words, host.cwd);
    if (diagnostics.length > 0) throw new UsageError(diagnostics);
    if ([isPrinted, output !== undefined, isCheck].filter(Boolean).length > 1)
      throw usage('--stdout, --output and --check exclude each other', 'give one of them');
    if ((isPrinted || output !== undefined) && selections.length !== 1)
      throw usage(
        `there are ${plural(selections.length, 'spec')}, and only one can be printed`,
        'name one file',
      );
    const vars = pairs('--var', given.var ?? []);
    const all: Migrated[] = [];
    for (const selection of selections) {
      const file = load(selection);
      all.push({ file, migration: await compared(file, migrateSpec(file, names), vars, host) });
    }
    const faults: Diagnostic[] = all.flatMap(({ migration }) =>
      migration.kind === 'refused' ? migration.faults : [],
    );
    host.stderr.write(frames(faults, lookOf(host.stderr, host.env, given['no-color'] ?? false)));
    for (const one of all) {
      const { file, migration } = one;
      if (isPrinted && migration.kind !== 'refused')
        host.stdout.write(migration.kind === 'migrated' ? migration.text : file.text);
      else if (migration.kind === 'migrated' && !isCheck)
        await write(output ?? file.id, migration.text, host);
      (isPrinted ? host.stderr : host.stdout).write(told(one, isCheck ? 'would migrate' : 'migrated'));
    }
    return exitCodeOf(all, isCheck);
  },
});
