import { plugins } from '../../../plugins/index.ts';
import { ClnrmError } from '../../../src/diagnostics/errors.ts';
import { frames } from '../../../src/diagnostics/frame.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
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

const planned = async ({ path, text }: Seedling) => {
  try {
    const clock = { now: () => 1_748_779_200_000 };
    const rendered = await renderCells({ path, id: 'a.clnrm.toml', text }, { vars: {}, env: {}, clock });
    return await planSpecs(rendered, { plugins: table, selections: [], processLevel: 'namespace' });
  } catch (error) {
    if (error instanceof ClnrmError) return { specs: [], diagnostics: error.diagnostics };
    throw error;
  }
};

/** Words of JavaScript where words of an author belong. */
const LEAK =
  /\[object|undefined|NaN\b|is not a function|is not iterable|cannot read prop|Cannot read prop|unexpected error|Maximum call/;

const wrongsOf = ({ at, message, hint = '', code }: Diagnostic, text: string): readonly string[] => {
  const wrongs: string[] = [];
  const [leak] = LEAK.exec(`${message} ${hint}`) ?? [];
  if (leak !== undefined && !text.includes(leak)) wrongs.push(`leak '${leak}'`);
  if (`${message}${hint}`.length > 1_500)
    wrongs.push(`a message of ${message.length} and a hint of ${hint.length} characters`);
  if (at === undefined) return [...wrongs, 'no place'];
  const lines = text.split('\n');
  if (at.line < 1 || at.column < 1 || (at.length ?? 1) < 1) wrongs.push('a place before the text');
  if (at.file !== 'a.clnrm.toml') return wrongs;
  if (at.line > lines.length) wrongs.push(`line ${at.line} of ${lines.length}`);
  if (at.column > (lines[at.line - 1] ?? '').length + 1)
    wrongs.push(`column ${at.column} of ${(lines[at.line - 1] ?? '').length}`);
  return wrongs.map((one) => `${one}: ${code} ${message.slice(0, 200)}`);
};

/** Sends a spec through every stage before anything starts. */
export const judge = async (spec: Seedling): Promise<Judgement> => {
  const began = performance.now();
  try {
    const { specs, diagnostics } = await planned(spec);
    const ms = performance.now() - began;
    JSON.stringify(specs);
    frames(diagnostics);
    const wrongs = diagnostics.flatMap((one) => wrongsOf(one, spec.text));
    if (specs.length === 0 && diagnostics.length === 0) wrongs.push('neither a plan nor a fault');
    const codes = diagnostics.map(({ code }) => code);
    return { outcome: specs.length > 0 ? 'planned' : 'refused', wrongs, codes, ms };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { outcome: 'refused', wrongs: [`crash: ${stack}`], codes: [], ms: performance.now() - began };
  }
};
