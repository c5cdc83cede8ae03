import type { Look, Style } from '../util/look.ts';
import { charWidth, tame, widthOf } from '../util/text.ts';

/** A piece of a line in one style. */
export type Piece = string | readonly [style: Style, text: string];

/** Text of at most `width` columns; what does not fit is cut, with a sign where there is room for it. */
const cut = (text: string, width: number, unicode: boolean): string => {
  if (widthOf(text) <= width) return text;
  const sign = unicode ? '…' : '~';
  let [used, end] = [0, 0];
  for (const char of text) {
    if (used + charWidth(char) > width - 1) break;
    used += charWidth(char);
    end += char.length;
  }
  return width < 1 ? '' : text.slice(0, end) + sign;
};

/** Pieces beside each other as one line of exactly `width` columns. */
export const line = (pieces: readonly Piece[], width: number, { paint, unicode }: Look): string => {
  let left = width;
  let text = '';
  for (const piece of pieces) {
    const [style, raw] = typeof piece === 'string' ? [undefined, piece] : piece;
    const shown = cut(tame(raw), left, unicode);
    left -= widthOf(shown);
    text += style === undefined ? shown : paint(style, shown);
  }
  return text + ' '.repeat(Math.max(0, left));
};

const SEQUENCE = /\u001b\[[0-9;]*m/y;

/** A painted line of exactly `width` columns: what is beyond goes, and styles end where the line does. */
export const fit = (painted: string, width: number): string => {
  let [used, at, text] = [0, 0, ''];
  let open = false;
  while (at < painted.length) {
    SEQUENCE.lastIndex = at;
    const [sequence] = SEQUENCE.exec(painted) ?? [];
    if (sequence !== undefined) {
      text += sequence;
      at += sequence.length;
      open = true;
      continue;
    }
    const char = String.fromCodePoint(painted.codePointAt(at) ?? 32);
    at += char.length;
    if (used + charWidth(char) > width) break;
    used += charWidth(char);
    text += char;
  }
  return `${text}${open && at < painted.length ? '\u001b[0m' : ''}${' '.repeat(Math.max(0, width - used))}`;
};

/** A window of `height` lines on more, filled up with empty ones. */
export const windowOn = (
  lines: readonly string[],
  from: number,
  height: number,
  width: number,
): readonly string[] => {
  const shown = lines.slice(from, from + height);
  return [...shown, ...Array<string>(Math.max(0, height - shown.length)).fill(' '.repeat(width))];
};
