import { plugins } from '../../../plugins/index.ts';
import { ClnrmError } from '../../../src/diagnostics/errors.ts';
import { frames } from '../../../src/diagnostics/frame.ts';
import { formatSpec } from '../../../src/format-files.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { SpecFile } from '../../../src/model/files.ts';
import { lintSpecs } from '../../../src/spec/lint/lint.ts';
import { migrateSpec } from '../../../src/spec/migrate.ts';
import { type ParsedSpec, parseSpec } from '../../../src/spec/parse.ts';
import { planSpecs } from '../../../src/spec/plan.ts';
import { renderCells } from '../../../src/spec/render-cells.ts';
import type { Seedling } from './corpus.ts';

/** What became of a damaged spec: what is wrong with how it was treated, and how long that took. */
export interface Judgement {
  readonly outcome: 'planned' | 'refused';
  readonly wrongs: readonly string[];
  readonly codes: readonly string[];
  readonly ms: number;
}

const table = {
  names: Object.keys(plugins),
  find: async (name: string) => (await plugins[name]?.())?.default,
};

const clock = { now: () => 1_748_779_200_000 };
const world = { env: {}, clock };
const options = { paths: [], variables: {} };

/** Faults are what a stage may throw; anything else is a crash. */
const orFaults = async <T>(
  work: () => Promise<T> | T,
): Promise<T | { readonly faults: readonly Diagnostic[] }> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClnrmError) return { faults: error.diagnostics };
    throw error;
  }
};

const planned = async (file: SpecFile) => {
  const rendered = await orFaults(() => renderCells(file, { vars: {}, ...world }));
  if ('faults' in rendered) return { specs: [], diagnostics: rendered.faults, opinions: [] };
  const parsed: ParsedSpec[] = [];
  const plan = await planSpecs(rendered, {
    plugins: table,
    selections: [],
    processLevel: 'namespace',
    parse: async (...given) => {
      const read = await parseSpec(...given);
      if ('source' in read) parsed.push(read);
      return read;
    },
  });
  const sound = plan.diagnostics.length === 0 ? parsed : [];
  const opinions = lintSpecs(sound, { textOf: (id) => (id === file.id ? file.text : undefined) }, []);
  return { ...plan, opinions };
};

/** What formatting and migrating say; what they would write is proved by themselves, or refused as a bug. */
const rewritten = async (file: SpecFile): Promise<readonly Diagnostic[]> => {
  const formatted = await orFaults(() => formatSpec(file, options, world));
  const migrated = migrateSpec(file, table.names);
  return [
    ...(typeof formatted === 'string' ? [] : formatted.faults),
    ...(migrated.kind === 'refused' ? migrated.faults : []),
  ];
};

/** Words of JavaScript where words of an author belong. */
const LEAK =
  /\[object|undefined|NaN\b|is not a function|is not iterable|cannot read prop|Cannot read prop|unexpected error|Maximum call/;

const wrongsOf = ({ at, message, hint = '', code }: Diagnostic, text: string): readonly string[] => {
  const wrongs: string[] = [];
  const [leak] = LEAK.exec(`${message} ${hint}`) ?? [];
  // a validator says NaN of what TOML writes as nan
  const isWritten = text.includes(leak ?? '') || (leak === 'NaN' && /\bnan\b/.test(text));
  if (leak !== undefined && !isWritten) wrongs.push(`leak '${leak}'`);
  if (Math.max(message.length, hint.length) > 1_000)
    wrongs.push(`a message of ${message.length} and a hint of ${hint.length} characters`);
  if (hint.includes('bug in clnrm')) wrongs.push('a bug of ours');
  if (code === 'format-refused') return wrongs.map((one) => `${one}: ${message}`);
  if (at === undefined) return [...wrongs, `no place: ${code} ${message.slice(0, 200)}`];
  const lines = text.split('\n');
  if (at.line < 1 || at.column < 1 || (at.length ?? 1) < 1) wrongs.push('a place before the text');
  if (at.file !== 'a.clnrm.toml') return wrongs;
  if (at.line > lines.length) wrongs.push(`line ${at.line} of ${lines.length}`);
  if (at.column > (lines[at.line - 1] ?? '').length + 1)
    wrongs.push(`column ${at.column} of ${(lines[at.line - 1] ?? '').length}`);
  return wrongs.map((one) => `${one}: ${code} ${message.slice(0, 200)}`);
};

/** Sends a spec through every stage before anything starts, then to what rewrites it. */
export const judge = async ({ path, text }: Seedling): Promise<Judgement> => {
  const file = { path, id: 'a.clnrm.toml', text };
  const began = performance.now();
  try {
    const { specs, diagnostics, opinions } = await planned(file);
    const ms = performance.now() - began;
    JSON.stringify(specs);
    const all = [...diagnostics, ...opinions, ...(await rewritten(file))];
    frames(all);
    const wrongs = all.flatMap((one) => wrongsOf(one, text));
    if (specs.length === 0 && diagnostics.length === 0) wrongs.push('neither a plan nor a fault');
    const codes = diagnostics.map(({ code }) => code);
    return { outcome: specs.length > 0 ? 'planned' : 'refused', wrongs, codes, ms };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { outcome: 'refused', wrongs: [`crash: ${stack}`], codes: [], ms: performance.now() - began };
  }
};
