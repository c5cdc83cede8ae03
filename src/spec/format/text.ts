import { Irregular } from './statement.ts';
import { type Dialect, tagAt } from './tag.ts';

/** A text that is read from the front. */
export interface Cursor {
  readonly text: string;
  readonly dialect: Dialect;
  at: number;
}

/** Takes blanks and tabs. */
export const skipBlanks = (cursor: Cursor): void => {
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at++;
};

/** The length of a line end here: 0 without one. The end of the text is none. */
export const lineEnd = ({ text, at }: Cursor): number => {
  if (text[at] === '\n') return 1;
  return text[at] === '\r' && text[at + 1] === '\n' ? 2 : 0;
};

export const isAtEnd = (cursor: Cursor): boolean => cursor.at >= cursor.text.length;

/** Takes a comment up to the end of its line. @throws Irregular where a tag is in it. */
export const readComment = (cursor: Cursor): string => {
  const from = cursor.at;
  while (!isAtEnd(cursor) && lineEnd(cursor) === 0) {
    if (tagAt(cursor.text, cursor.at, cursor.dialect) >= 0) throw new Irregular('a tag in a comment');
    cursor.at++;
  }
  return cursor.text.slice(from, cursor.at).trimEnd();
};

/** Takes what ends a statement: a comment, perhaps, and the end of the line. */
export const readLineEnd = (cursor: Cursor): string | undefined => {
  skipBlanks(cursor);
  const comment = cursor.text[cursor.at] === '#' ? readComment(cursor) : undefined;
  const end = lineEnd(cursor);
  if (end === 0 && !isAtEnd(cursor)) throw new Irregular('something behind the value');
  cursor.at += end;
  return comment;
};

/** Takes a string of any of the four kinds, as it is written; tags in it are part of it. */
export const readString = (cursor: Cursor): string => {
  const { text, dialect, at: from } = cursor;
  const quote = text[from] ?? '';
  const isLong = text.startsWith(quote.repeat(3), from);
  const close = isLong ? quote.repeat(3) : quote;
  cursor.at += close.length;
  while (!text.startsWith(close, cursor.at)) {
    if (isAtEnd(cursor) || (!isLong && lineEnd(cursor) > 0)) throw new Irregular('an open string');
    const tag = tagAt(text, cursor.at, dialect);
    if (tag >= 0) cursor.at = tag;
    else cursor.at += quote === '"' && text[cursor.at] === '\\' ? 2 : 1;
  }
  cursor.at += close.length;
  // up to two quotes may stand before the mark that ends a long string
  for (let extra = 0; isLong && extra < 2 && text[cursor.at] === quote; extra++) cursor.at++;
  return text.slice(from, cursor.at);
};

/** A literal string that means the same between double quotes is written so. */
export const canonicalString = (written: string): string => {
  const inner = written.slice(1, -1);
  const isPlain = written.startsWith("'") && !written.startsWith("'''") && !/["\\{]/.test(inner);
  return isPlain ? `"${inner}"` : written;
};
