/** One `NAME=value` of a .env file; lines and columns count from 1. */
export interface DotenvEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

interface Bad {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

const ASSIGNMENT = /(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*/y;
const QUOTED = /"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|`([^`]*)`/y;
const REST = /[^\n]*/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const at = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index;
  return pattern.exec(text);
};

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** A value from `index` on, and where its line ends; undefined for text after a closing quote, or none. */
const valueAt = (text: string, index: number): { value: string; end: number } | undefined => {
  const quoted = at(QUOTED, text, index);
  if (!quoted) {
    if (/["'`]/.test(text[index] ?? '')) return undefined;
    const line = at(REST, text, index)?.[0] ?? '';
    return { value: line.replace(/(^|\s)#.*/, '').trim(), end: index + line.length };
  }
  const [whole, double, single, back] = quoted;
  const after = at(REST, text, index + whole.length)?.[0] ?? '';
  if (!/^\s*(#.*)?$/.test(after)) return undefined;
  const value = double?.replace(/\\([\s\S])/g, (_, char: string) => ESCAPES[char] ?? char);
  return { value: value ?? single ?? back ?? '', end: index + whole.length + after.length };
};

/**
 * Reads a .env file: `NAME=value`, comments, `export`, values in quotes over several lines; escapes only between ".
 * What Node's own reader leaves out without a word is told here.
 */
export const parseDotenv = (text: string): readonly DotenvEntry[] | Bad => {
  const entries: DotenvEntry[] = [];
  for (let index = 0; index < text.length; index++) {
    const line = at(REST, text, index)?.[0] ?? '';
    const indent = line.length - line.trimStart().length;
    if (line.trim() === '' || line.trimStart().startsWith('#')) {
      index += line.length;
      continue;
    }
    const place = { line: lineAt(text, index), column: indent + 1, length: Math.max(1, line.trim().length) };
    const named = at(ASSIGNMENT, text, index + indent);
    if (!named) return { message: 'this line is no NAME=value', hint: 'begin comments with #', ...place };
    const value = valueAt(text, index + indent + named[0].length);
    if (!value) return { message: 'the quotes of this value do not match', hint: 'close them', ...place };
    entries.push({ name: named[1] ?? '', value: value.value, line: place.line });
    index = value.end;
  }
  return entries;
};
