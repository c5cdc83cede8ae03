import { Irregular, type Statement } from './statement.ts';
import { capture, type Dialect, tagAt } from './tag.ts';
import { type Cursor, isAtEnd, lineEnd, readComment, readLineEnd, readString, skipBlanks } from './text.ts';
import { readAssigned, readKey } from './value.ts';

const readHeader = (cursor: Cursor): Statement => {
  const isList = cursor.text[cursor.at + 1] === '[';
  const [open, close] = isList ? ['[[', ']]'] : ['[', ']'];
  cursor.at += open.length;
  const key = readKey(cursor);
  if (!cursor.text.startsWith(close, cursor.at)) throw new Irregular('an open header');
  cursor.at += close.length;
  const comment = readLineEnd(cursor);
  return { kind: 'header', text: open + key + close, ...(comment !== undefined && { comment }) };
};

const readPair = (cursor: Cursor): Statement => {
  const key = readKey(cursor);
  const value = readAssigned(cursor);
  const comment = readLineEnd(cursor);
  return { kind: 'pair', key, value, ...(comment !== undefined && { comment }) };
};

const readRegular = (cursor: Cursor): Statement => {
  skipBlanks(cursor);
  const end = lineEnd(cursor);
  if (end > 0 || isAtEnd(cursor)) {
    cursor.at += end;
    return { kind: 'blank' };
  }
  const char = cursor.text[cursor.at];
  if (char === '#') {
    const text = readComment(cursor);
    cursor.at += lineEnd(cursor);
    return { kind: 'comment', text };
  }
  return char === '[' ? readHeader(cursor) : readPair(cursor);
};

/** Takes one character, string, comment or tag; says how it changes what is open. */
const skipPart = (cursor: Cursor): { readonly brackets: number; readonly captures: number } => {
  const { text, at, dialect } = cursor;
  const tag = tagAt(text, at, dialect);
  if (tag >= 0) {
    cursor.at = tag;
    return { brackets: 0, captures: capture(text.slice(at, tag)) };
  }
  const char = text[at] ?? '';
  if (char === '"' || char === "'") {
    try {
      readString(cursor);
    } catch (error) {
      if (!(error instanceof Irregular)) throw error;
      cursor.at = at + 1;
    }
    return { brackets: 0, captures: 0 };
  }
  cursor.at++;
  if (char === '[' || char === '{') return { brackets: 1, captures: 0 };
  return { brackets: char === ']' || char === '}' ? -1 : 0, captures: 0 };
};

/** Takes lines as they are: to the end of what is open in them. */
const readRaw = (cursor: Cursor): Statement => {
  const from = cursor.at;
  let brackets = 0;
  let captures = 0;
  while (!isAtEnd(cursor)) {
    const end = lineEnd(cursor);
    if (end > 0 && brackets === 0 && captures === 0) {
      const text = cursor.text.slice(from, cursor.at);
      cursor.at += end;
      return { kind: 'raw', text };
    }
    const part = skipPart(cursor);
    brackets = Math.max(0, brackets + part.brackets);
    captures = Math.max(0, captures + part.captures);
  }
  return { kind: 'raw', text: cursor.text.slice(from).replace(/\r?\n$/, '') };
};

/**
 * The statements of a TOML file or of a template of one. What a template does not let tell stays raw.
 * @throws Irregular for a plain file that is not TOML.
 */
export const readStatements = (text: string, dialect: Dialect): readonly Statement[] => {
  const cursor: Cursor = { text, dialect, at: 0 };
  const found: Statement[] = [];
  while (!isAtEnd(cursor)) {
    const from = cursor.at;
    try {
      found.push(readRegular(cursor));
    } catch (error) {
      if (!(error instanceof Irregular)) throw error;
      const line = text.slice(0, from).split('\n').length;
      if (!dialect.tagged) throw new Irregular(`line ${line} has ${error.message}`);
      cursor.at = from;
      found.push(readRaw(cursor));
    }
  }
  return found;
};
