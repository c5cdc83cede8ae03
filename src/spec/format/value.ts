import { Irregular, type Item, type Node } from './statement.ts';
import {
  type Cursor,
  canonicalString,
  isAtEnd,
  lineEnd,
  readComment,
  readString,
  skipBlanks,
} from './text.ts';

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BARE_VALUE = /\d{4}-\d\d-\d\d [^\s,\]}#]+|[^\s,\]}{["'#=]+/y;

/** Takes a key with its dots, written without blanks around them. */
export const readKey = (cursor: Cursor): string => {
  const parts: string[] = [];
  for (;;) {
    skipBlanks(cursor);
    parts.push(readKeyPart(cursor));
    skipBlanks(cursor);
    if (cursor.text[cursor.at] !== '.') return parts.join('.');
    cursor.at++;
  }
};

const readKeyPart = (cursor: Cursor): string => {
  const char = cursor.text[cursor.at];
  if (char === '"' || char === "'") return canonicalString(readString(cursor));
  return take(cursor, BARE_KEY);
};

const take = (cursor: Cursor, pattern: RegExp): string => {
  pattern.lastIndex = cursor.at;
  const [found = ''] = pattern.exec(cursor.text) ?? [];
  if (found === '') throw new Irregular('neither a key nor a value');
  cursor.at += found.length;
  return found;
};

/** Takes a value. @throws Irregular where a tag stands outside of a string. */
const readValue = (cursor: Cursor): Node => {
  const char = cursor.text[cursor.at];
  if (char === '"' || char === "'") return { kind: 'leaf', text: canonicalString(readString(cursor)) };
  if (char === '[') return readGroup(cursor, 'list', ']');
  if (char === '{') return readGroup(cursor, 'table', '}');
  return { kind: 'leaf', text: take(cursor, BARE_VALUE) };
};

/** Takes `=` and the value behind it. */
export const readAssigned = (cursor: Cursor): Node => {
  skipBlanks(cursor);
  if (cursor.text[cursor.at] !== '=') throw new Irregular('a key without a value');
  cursor.at++;
  skipBlanks(cursor);
  return readValue(cursor);
};

interface Trivia {
  /** The comment on the line where it begins. */
  readonly trail?: string;
  /** Comments on lines of their own; '' is an empty line. */
  readonly lines: readonly string[];
  readonly broken: boolean;
}

/** Takes blanks, line ends and comments between the members of a group. */
const readTrivia = (cursor: Cursor): Trivia => {
  const lines: string[] = [];
  let trail: string | undefined;
  let ends = 0;
  let broken = false;
  for (;;) {
    skipBlanks(cursor);
    const end = lineEnd(cursor);
    if (end > 0) {
      cursor.at += end;
      broken = true;
      if (++ends === 2 && lines.at(-1) !== '') lines.push('');
    } else if (cursor.text[cursor.at] === '#') {
      const comment = readComment(cursor);
      if (broken) lines.push(comment);
      else trail = comment;
      ends = 0;
    } else return { lines, broken, ...(trail !== undefined && { trail }) };
  }
};

const withTrail = (item: Item | undefined, comment: string | undefined): readonly Item[] => {
  if (item === undefined) return [];
  if (comment === undefined) return [item];
  return [{ ...item, trail: item.trail === undefined ? comment : `${item.trail} ${comment}` }];
};

const readItem = (cursor: Cursor, kind: 'list' | 'table', lead: readonly string[]): Item => {
  if (kind === 'list') return { lead, value: readValue(cursor) };
  const key = readKey(cursor);
  return { lead, key, value: readAssigned(cursor) };
};

/** An empty line at an end of a group is none. */
const trimmed = (lines: readonly string[], isFirst: boolean, isLast: boolean): readonly string[] => {
  const from = isFirst && lines[0] === '' ? 1 : 0;
  const to = isLast && lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return lines.slice(from, Math.max(from, to));
};

const readGroup = (cursor: Cursor, kind: 'list' | 'table', close: string): Node => {
  cursor.at++;
  const items: Item[] = [];
  const opened = readTrivia(cursor);
  let lines: readonly string[] = [...(opened.trail === undefined ? [] : [opened.trail]), ...opened.lines];
  for (;;) {
    if (isAtEnd(cursor)) throw new Irregular('a group without an end');
    if (cursor.text[cursor.at] === close) break;
    items.push(readItem(cursor, kind, trimmed(lines, items.length === 0, false)));
    const before = readTrivia(cursor);
    const hasComma = cursor.text[cursor.at] === ',';
    if (hasComma) cursor.at++;
    else if (cursor.text[cursor.at] !== close) throw new Irregular('no comma');
    const after: Trivia = hasComma ? readTrivia(cursor) : { lines: [], broken: false };
    const last = withTrail(withTrail(items.pop(), before.trail)[0], after.trail);
    items.push(...last);
    const between = [...before.lines, ...after.lines];
    lines = between.filter((line, index) => line !== '' || between[index - 1] !== '');
  }
  cursor.at++;
  const tail = trimmed(lines, items.length === 0, true);
  return { kind, items, tail, broken: opened.broken };
};
