import { stripVTControlCharacters } from 'node:util';

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;
const ASCII = /^[\u0020-\u007e]*$/;

/** Columns one code point takes on a terminal: 0, 1 or 2. */
export const charWidth = (char: string): number => {
  if (ASCII.test(char)) return 1;
  if (ZERO.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
};

/** Columns that plain text takes on a terminal. */
export const widthOf = (text: string): number => {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
};

/** One line that cannot move the cursor or change colours: escape sequences go, control characters and what has no width show as �. */
export const tame = (text: string): string =>
  ASCII.test(text)
    ? text
    : stripVTControlCharacters(text)
        .replaceAll('\t', '    ')
        .replace(/\r+$/, '')
        .replace(/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');

/** Cuts plain text to `width` columns and says so with `…` (`...` in ASCII). */
export const clip = (text: string, width: number, unicode = true): string => {
  if (widthOf(text) <= width) return text;
  const mark = unicode ? '…' : '...';
  const room = Math.max(0, width - mark.length);
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > room) break;
    end += char.length;
  }
  return text.slice(0, end) + mark;
};

/** Pads plain text with spaces to `width` columns. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Indents every line that is not empty. */
export const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** Lines as a reader counts them: one newline at the end is no further line. */
export const linesOf = (text: string): readonly string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

/** `3 spans`, `1 span`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Breaks prose at spaces into lines of at most `width` columns; `hanging` comes before every further line and
 * is not counted. A longer word stays whole, colours are not counted, a no-break space becomes a plain one.
 */
export const wrap = (text: string, width: number, hanging = ''): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const fits = line === '' || widthOf(stripVTControlCharacters(longer)) <= width;
    if (!fits) lines.push(line);
    line = fits ? longer : word;
  }
  return [...lines, line].join(`\n${hanging}`).replaceAll('\u00a0', ' ');
};

/** Pieces of at most `width` columns each. */
const cutInto = (word: string, width: number): readonly string[] => {
  const pieces = [''];
  for (const char of word) {
    const last = pieces.at(-1) ?? '';
    if (last !== '' && widthOf(last + char) > width) pieces.push(char);
    else pieces[pieces.length - 1] = last + char;
  }
  return pieces;
};

/** As `wrap`, for values: a word that is longer than a line is cut too. Plain text. */
export const wrapValue = (text: string, width: number, hanging = ''): string =>
  wrap(text, width)
    .split('\n')
    .flatMap((line) => cutInto(line, width))
    .join(`\n${hanging}`);
