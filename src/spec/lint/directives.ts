import { bounded } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Position } from '../../model/position.ts';
import { lintCodes } from './table.ts';

/** A comment that switches rules off, and the lines it holds for, both included. */
interface Directive {
  readonly at: Position;
  /** Empty: all rules. */
  readonly codes: readonly string[];
  readonly from: number;
  readonly to: number;
}

const COMMENT = /(?:^|\s|\{)#+\s*clnrm-lint-(disable-next-line|disable-line|disable|enable)\b(?!-)([^\n]*)$/;

interface Written {
  readonly word: string;
  readonly codes: readonly string[];
  readonly at: Position;
}

const writtenIn = (file: string, text: string): readonly Written[] =>
  text.split(/\r?\n/).flatMap((line, index): readonly Written[] => {
    const [whole = '', word, rest = ''] = COMMENT.exec(line) ?? [];
    if (word === undefined) return [];
    // as in ESLint, a reason may follow after two hyphens
    const list = rest.replace(/\s--(?:\s.*)?$/, '').replace(/-?#\}\s*$/, '');
    const start = line.length - whole.length + whole.indexOf('clnrm');
    const length = `clnrm-lint-${word}${list.trimEnd()}`.length;
    const at = { file, line: index + 1, column: start + 1, length, text: line };
    return [{ word, codes: list.split(/[\s,]+/).filter((code) => code !== ''), at }];
  });

const enables = ({ word, codes }: Written, code: string | undefined): boolean =>
  word === 'enable' && (codes.length === 0 || (code !== undefined && codes.includes(code)));

/** `disable` holds until the next `enable` that speaks of all rules, or of the same. */
const endOf = (all: readonly Written[], index: number, code: string | undefined): number => {
  const end = all.slice(index + 1).find((one) => enables(one, code));
  return end === undefined ? Number.POSITIVE_INFINITY : end.at.line - 1;
};

const rangesOf = (one: Written, index: number, all: readonly Written[]): readonly Directive[] => {
  const { word, codes, at } = one;
  const each = codes.length === 0 ? [[]] : codes.map((code) => [code]);
  if (word === 'enable') return [];
  return each.map((only): Directive => {
    if (word === 'disable-line') return { at, codes: only, from: at.line, to: at.line };
    if (word === 'disable-next-line') return { at, codes: only, from: at.line + 1, to: at.line + 1 };
    return { at, codes: only, from: at.line, to: endOf(all, index, only[0]) };
  });
};

/** The comments of a file that switch rules off: one directive for each code that is named. */
export const directivesIn = (file: string, text: string): readonly Directive[] =>
  text.includes('clnrm-lint-') ? writtenIn(file, text).flatMap(rangesOf) : [];

const covers = ({ at, codes, from, to }: Directive, warning: Diagnostic): boolean =>
  warning.at?.file === at.file &&
  warning.at.line >= from &&
  warning.at.line <= to &&
  (codes.length === 0 || codes.includes(warning.code));

const unused = ({ at, codes: [code] }: Directive): Diagnostic => {
  if (code === undefined || lintCodes.includes(code)) {
    const message = `nothing is switched off here: ${code ?? 'no rule'} says nothing`;
    return { severity: 'warning', code: 'unused-disable', message, hint: 'take it out', at };
  }
  const [best] = nearest(code, lintCodes, 1);
  const hint =
    best === undefined ? 'write a code that stands in brackets behind `warning`' : `did you mean '${best}'?`;
  return {
    severity: 'warning',
    code: 'unused-disable',
    message: bounded(`no rule is called '${code}'`),
    hint,
    at,
  };
};

/**
 * Warnings that no comment switches off, and comments that switch nothing off. Errors cannot be switched off, and a
 * comment of an included file may be meant for another spec that includes it.
 */
export const withDirectives = (
  diagnostics: readonly Diagnostic[],
  { own, included }: { readonly own: readonly Directive[]; readonly included: readonly Directive[] },
): readonly Diagnostic[] => {
  const used = new Set<Directive>();
  const kept = diagnostics.filter((one) => {
    const off = [...own, ...included].filter((two) => one.severity === 'warning' && covers(two, one));
    for (const directive of off) used.add(directive);
    return off.length === 0;
  });
  return [...kept, ...own.filter((one) => !used.has(one)).map(unused)];
};
