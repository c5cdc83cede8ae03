import type { Diagnostic } from '../model/diagnostic.ts';
import type { Position } from '../model/position.ts';
import { type Look, plainLook } from '../util/look.ts';
import { charWidth, indent, tame } from '../util/text.ts';

interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 offset in the source line. */
  readonly offset: number;
}

/** A stretch of a source line as it is drawn: the text, and where its caret begins and how long it is, in columns. */
interface Strip {
  readonly text: string;
  readonly caret: number;
  readonly length: number;
}

const cellsOf = (line: string): readonly Cell[] => {
  const cells: Cell[] = [];
  let offset = 0;
  for (const char of line) {
    const text = char === '\t' ? '  ' : tame(char);
    cells.push({ text, width: char === '\t' ? 2 : charWidth(text), offset });
    offset += char.length;
  }
  return cells;
};

const columns = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0);

/** First cell of a window of `width` columns that shows the caret, with some text before it. */
const windowStart = (cells: readonly Cell[], first: number, marked: number, width: number): number => {
  const before = Math.max(4, Math.floor((width - Math.min(marked, width)) / 2));
  let start = first;
  let used = 0;
  for (; start > 0; start--) {
    used += cells[start - 1]?.width ?? 0;
    if (used > before) break;
  }
  return start;
};

/** Cuts a long line around the caret; what is left out shows as `…`. */
const stripOf = (at: Position, line: string, width: number, dots: string): Strip => {
  const cells = cellsOf(line);
  const from = at.column - 1;
  const until = from + Math.max(1, at.length ?? 1);
  const before = cells.filter((cell) => cell.offset < from);
  const marked = columns(cells.filter((cell) => cell.offset >= from && cell.offset < until));
  if (columns(cells) <= width) {
    const text = cells.map((cell) => cell.text).join('');
    return { text, caret: columns(before), length: Math.max(1, marked) };
  }
  const start = windowStart(cells, before.length, marked, width - 2 * dots.length);
  const lead = start > 0 ? dots : '';
  const shown: Cell[] = [];
  let used = lead.length;
  for (const cell of cells.slice(start)) {
    if (used + cell.width > width - dots.length) break;
    used += cell.width;
    shown.push(cell);
  }
  const tail = start + shown.length < cells.length ? dots : '';
  const caret = lead.length + columns(cells.slice(start, before.length));
  const text = lead + shown.map((cell) => cell.text).join('') + tail;
  return { text, caret, length: Math.max(1, Math.min(marked, used + tail.length - caret)) };
};

/** `file:line:column`, the form editors and terminals follow. */
const placeOf = (at: Position): string => `${at.file}:${at.line}:${at.column}`;

/**
 * The place in the author's file: an arrow, the source line where it is known, and a caret under the fault.
 * Nothing is wider than `look.width` columns but a path.
 */
export const excerpt = (at: Position, look: Look = plainLook, mark: 'red' | 'yellow' = 'red'): string => {
  const gutter = ' '.repeat(String(at.line).length);
  const bar = look.paint('cyan', '|');
  const arrow = `${gutter}${look.paint('cyan', '-->')} ${placeOf(at)}`;
  if (at.text === undefined) return arrow;
  const width = Math.max(20, look.width - gutter.length - 3);
  const { text, caret, length } = stripOf(at, at.text, width, look.unicode ? '…' : '...');
  const carets = ' '.repeat(caret) + look.paint(mark, '^'.repeat(length));
  return [
    arrow,
    `${gutter} ${bar}`,
    `${look.paint('cyan', `${at.line} |`)} ${text}`.trimEnd(),
    `${gutter} ${bar} ${carets}`,
  ].join('\n');
};

/** A hint under an excerpt or a message; its further lines are aligned. */
export const hintLine = (hint: string, look: Look = plainLook, gutter = '  '): string => {
  const [first = '', ...rest] = hint.split('\n').map(tame);
  const lead = `${gutter}${look.paint('cyan', '=')} ${look.paint('bold', 'hint')}: `;
  return [lead + first, ...rest.map((line) => `${gutter}        ${line}`)].join('\n');
};

/** Captured lines under a title, indented and tamed. */
export const logExcerpt = (title: string, lines: readonly string[], look: Look = plainLook): string => {
  const bar = look.paint('dim', look.unicode ? '│' : '|');
  return [title, ...lines.map((line) => `  ${bar} ${tame(line)}`.trimEnd())].join('\n');
};

/** One diagnostic in full: message, place with caret, hint, captured log. No newline at the end. */
export const frame = (diagnostic: Diagnostic, look: Look = plainLook): string => {
  const { severity, code, message, hint, at, log } = diagnostic;
  const mark = severity === 'error' ? 'red' : 'yellow';
  const [first = '', ...rest] = message.split('\n').map(tame);
  const head = `${look.paint(mark, `${severity}[${code}]`)}${look.paint('bold', `: ${first}`)}`;
  const gutter = ' '.repeat(at === undefined ? 2 : String(at.line).length);
  const parts = [head, ...rest.map((line) => `  ${line}`)];
  if (at !== undefined) parts.push(excerpt(at, look, mark));
  if (hint !== undefined) parts.push(hintLine(hint, look, gutter));
  if (log !== undefined && log.length > 0) {
    parts.push(indent(logExcerpt(`${look.paint('cyan', '=')} log:`, log, look), gutter));
  }
  return parts.join('\n');
};

/** Several diagnostics, a blank line between them; ends with a newline unless there is none. */
export const frames = (diagnostics: readonly Diagnostic[], look: Look = plainLook): string =>
  diagnostics.length === 0 ? '' : `${diagnostics.map((one) => frame(one, look)).join('\n\n')}\n`;
