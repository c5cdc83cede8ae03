import { widthOf } from '../../util/text.ts';
import { comment, value } from './print.ts';
import type { Statement } from './statement.ts';

/** A written statement, and the comment behind it that is to be put in line with those above and below. */
interface Line {
  readonly text: string;
  readonly beside?: string;
}

/** Text in which a line end may be part of a value. */
const HOLDS_TEXT = /"""|'''|\{%-?\s*(?:set|macro|call|filter|raw|verbatim)\b/;

const lineOf = (statement: Statement, end: string): Line => {
  switch (statement.kind) {
    case 'blank':
      return { text: '' };
    case 'comment':
      return { text: comment(statement.text) };
    case 'raw':
      return {
        text: HOLDS_TEXT.test(statement.text) ? statement.text : statement.text.replace(/\r?\n/g, end),
      };
    case 'header':
      return withComment(statement.text, statement.comment);
    case 'pair': {
      const before = `${statement.key} = `;
      return withComment(
        before + value(statement.value, { indent: '', used: widthOf(before), end }),
        statement.comment,
      );
    }
  }
};

const withComment = (text: string, beside: string | undefined): Line =>
  beside === undefined ? { text } : { text, beside: comment(beside) };

/** Whether a header follows, or comments that belong to one: the empty line stands before these. */
const opensBlock = (all: readonly Statement[], index: number): boolean => {
  if (all[index - 1]?.kind === 'comment') return false;
  let at = index;
  while (all[at]?.kind === 'comment') at++;
  return all[at]?.kind === 'header';
};

/** Empty lines: one before a header, none behind it, never two, none at the ends. */
const spaced = (all: readonly Statement[]): readonly Statement[] => {
  const kept: Statement[] = [];
  all.forEach((one, index) => {
    const last = kept.at(-1);
    if (one.kind === 'blank') {
      if (last !== undefined && last.kind !== 'blank' && last.kind !== 'header') kept.push(one);
      return;
    }
    const isFree = last === undefined || last.kind === 'blank' || last.kind === 'raw';
    if (!isFree && opensBlock(all, index)) kept.push({ kind: 'blank' });
    kept.push(one);
  });
  while (kept.at(-1)?.kind === 'blank') kept.pop();
  return kept;
};

const isBeside = (line: Line | undefined): boolean => line?.beside !== undefined && !line.text.includes('\n');

/** Comments behind values of neighbouring lines begin in one column. */
const aligned = (lines: readonly Line[]): readonly string[] => {
  const columns: number[] = [];
  for (let from = 0; from < lines.length; from++) {
    if (!isBeside(lines[from])) continue;
    let to = from;
    while (isBeside(lines[to])) to++;
    const widest = Math.max(...lines.slice(from, to).map(({ text }) => widthOf(text)));
    for (; from < to; from++) columns[from] = widest;
  }
  return lines.map(({ text, beside }, index) => {
    if (beside === undefined) return text;
    const gap = (columns[index] ?? 0) - widthOf(text);
    return `${text}${' '.repeat(Math.max(0, gap) + 2)}${beside}`;
  });
};

/** Line ends inside of strings are part of their value: where they are CRLF, the whole file has them. */
const lineEndOf = (lines: readonly Line[]): '\n' | '\r\n' =>
  lines.some(({ text }) => text.includes('\r\n')) ? '\r\n' : '\n';

/** Statements as text, every line ended; nothing for nothing. */
export const layOut = (statements: readonly Statement[]): string => {
  const all = spaced(statements);
  const end = lineEndOf(all.map((one) => lineOf(one, '\n')));
  const lines = aligned(all.map((one) => lineOf(one, end)));
  return lines.map((line) => line + end).join('');
};
