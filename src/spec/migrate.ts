import { isDeepStrictEqual } from 'node:util';
import { fault } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { RenderedSpec, SpecFile } from '../model/files.ts';
import { type Change, normalise } from './dialects/index.ts';
import { positionIn } from './source.ts';
import { parseToml, type Toml } from './toml.ts';
import { writeSpec } from './write/spec.ts';

/** What became of one file. */
export type Migration =
  | { readonly kind: 'today' }
  | { readonly kind: 'migrated'; readonly text: string; readonly changes: readonly Change[] }
  | { readonly kind: 'refused'; readonly faults: readonly Diagnostic[] };

/**
 * Writes a spec of any form in today's. The text is taken as it is, template tags inside quotes included; what is
 * written is read again and must say the same, or nothing is written.
 */
export const migrateSpec = (file: SpecFile, plugins: readonly string[]): Migration => {
  const rendered = asWritten(file);
  const parsed = parseToml(file.text);
  if ('fault' in parsed) return { kind: 'refused', faults: [unreadable(rendered, parsed.fault)] };
  const { toml, changes, refusals } = normalise(parsed.toml, plugins);
  if (refusals.length > 0) {
    const inOrder = [...refusals].sort(
      (a, b) => a.place.line - b.place.line || a.place.column - b.place.column,
    );
    const faults = inOrder.map(({ place, message, hint, code = 'older-form' }) =>
      fault(code, message, { at: positionIn(rendered, place), hint }),
    );
    return { kind: 'refused', faults };
  }
  if (changes.length === 0) return { kind: 'today' };
  const asComments = changes.flatMap(({ to, place, until }) =>
    to === 'a comment' ? [{ line: place.line, endLine: until?.endLine ?? place.endLine }] : [],
  );
  const text = writeSpec({ root: toml.root, source: file.text, asComments });
  const doubt = saysTheSame(text, toml, plugins);
  if (doubt === undefined) return { kind: 'migrated', text, changes };
  throw new Error(`the migrated text of ${file.id} does not say the same: ${doubt}\n\n${text}`);
};

/** A file before it is rendered, as something to point into. */
const asWritten = (file: SpecFile): RenderedSpec => {
  const lines = file.text.split(/\r?\n/);
  return {
    file,
    text: file.text,
    origin: (line) => ({ file: file.id, line, text: lines[line - 1] ?? '' }),
  };
};

const TAG = /\{\{|\{%|\{#/;

type SyntaxFault = Extract<ReturnType<typeof parseToml>, { fault: unknown }>['fault'];

const unreadable = (rendered: RenderedSpec, { message, hint, ...place }: SyntaxFault): Diagnostic => {
  const at = positionIn(rendered, place);
  if (TAG.test(rendered.text)) {
    const way = 'render it first: `clnrm render FILE -o NEW`, then migrate NEW';
    return fault('toml-syntax', 'a template whose tags stand outside of quotes cannot be migrated as it is', {
      at,
      hint: way,
    });
  }
  return fault('toml-syntax', message, hint === undefined ? { at } : { at, hint });
};

/** Why a text does not say what was read; undefined when it does. */
const saysTheSame = (text: string, { value }: Toml, plugins: readonly string[]): string | undefined => {
  const parsed = parseToml(text);
  if ('fault' in parsed) return `line ${parsed.fault.line}: ${parsed.fault.message}`;
  const again = normalise(parsed.toml, plugins);
  const [change] = again.changes;
  if (change !== undefined) return `${change.from} is still there (line ${change.place.line})`;
  return isDeepStrictEqual(again.toml.value, value) ? undefined : 'its values differ';
};
