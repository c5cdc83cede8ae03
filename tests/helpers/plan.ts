import * as v from 'valibot';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { RenderedSpec } from '../../src/model/files.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Plugin } from '../../src/model/plugin.ts';
import { definePlugin } from '../../src/plugin.ts';
import { type PlanInput, planSpecs } from '../../src/spec/plan.ts';

const never = (): Promise<never> => Promise.reject(new Error('plans start nothing'));

const kind = (name: string, backends: Plugin['backends'], options: Plugin['options']): Plugin =>
  definePlugin({ name, summary: name, backends, outputs: ['url', 'port'], options, start: never });

const known: Readonly<Record<string, Plugin>> = {
  process: kind('process', ['process'], v.strictObject({})),
  generic_container: kind('generic_container', ['container'], v.strictObject({})),
  database: kind(
    'database',
    ['container', 'process'],
    v.strictObject({
      user: v.optional(v.string(), 'root'),
      size: v.optional(v.number()),
      inner: v.optional(v.strictObject({ depth: v.number() })),
    }),
  ),
  cache: { ...kind('cache', ['container'], v.strictObject({})), ports: [6379] },
  stub: kind('stub', ['embedded'], v.strictObject({ port: v.optional(v.number(), 8080) })),
};

/** Plugins that are only ever planned. */
export const plannedOnly: PlanInput['plugins'] = {
  names: Object.keys(known),
  find: async (name) => known[name],
};

/** A spec without template syntax, as rendering leaves it. */
export const renderedSpec = (text: string, id = 'a.clnrm.toml'): RenderedSpec => {
  const lines = text.split(/\r?\n/);
  return {
    file: { path: `/work/${id}`, id, text },
    text,
    origin: (line) => ({ file: id, line, text: lines[line - 1] ?? '' }),
  };
};

/** Plans one text with the plugins above. */
export const planText = (text: string, input: Partial<PlanInput> = {}): Promise<Plan> =>
  planSpecs([renderedSpec(text)], {
    plugins: plannedOnly,
    selections: [],
    processLevel: 'namespace',
    ...input,
  });

/** A spec around a part of one: [meta] before, a scenario after where the part has none. */
export const around = (part: string): string => {
  const scenario = /\[\[«?scenario/.test(part) ? '' : '\n[[scenario]]\nname = "s"\nrun = "true"\n';
  return `[meta]\nname = "t"\n${part}${scenario}`;
};

/** Takes «marks» out of a text and says what they stood around: line, column and length. */
export const marked = (text: string) => {
  const start = text.indexOf('«');
  const end = text.indexOf('»');
  const before = text.slice(0, start).split('\n');
  return {
    text: text.replace(/[«»]/g, ''),
    at: { line: before.length, column: (before.at(-1) ?? '').length + 1, length: end - start - 1 },
  };
};

/** The part of a diagnostic that tests look at. */
export const shown = ({ code, message, hint, at }: Diagnostic) => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  at: at && { line: at.line, column: at.column, length: at.length },
});
