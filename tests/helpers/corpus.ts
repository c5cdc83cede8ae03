import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plugins } from '../../plugins/index.ts';
import { ClnrmError } from '../../src/diagnostics/errors.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Plan } from '../../src/model/plan.ts';
import { type PlanInput, planSpecs } from '../../src/spec/plan.ts';
import { NOW_MS, renderText } from './rendering.ts';

const FOLDER = join(import.meta.dirname, '..', 'corpus');

/** An older spec of the corpus: `v04/echo`. */
export interface Older {
  readonly name: string;
  readonly text: string;
}

/** Every spec below tests/corpus, by name. */
export const corpus: readonly Older[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.clnrm.toml'))
  .sort()
  .map((path) => ({
    name: path.slice(0, -'.clnrm.toml'.length),
    text: readFileSync(join(FOLDER, path), 'utf8'),
  }));

/** The names of the built-in plugins. */
export const pluginNames = Object.keys(plugins);

const table: PlanInput['plugins'] = {
  names: pluginNames,
  find: async (name) => (await plugins[name]?.())?.default,
};

/** Renders and plans a text as a run would. */
export const planOlder = async (text: string): Promise<Plan> => {
  try {
    const rendered = await renderText(text, { clock: { now: () => NOW_MS } });
    return await planSpecs([rendered], { plugins: table, selections: [], processLevel: 'namespace' });
  } catch (error) {
    if (!(error instanceof ClnrmError)) throw error;
    return { specs: [], diagnostics: error.diagnostics };
  }
};

/** `12:1 code: message`, and the hint below. */
export const toldOf = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(
      ({ at, code, message, hint }) => `${at?.line}:${at?.column} ${code}: ${message}\n    ${hint ?? '-'}\n`,
    )
    .join('');
