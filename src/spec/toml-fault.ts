import { brief, trimmedPlace } from './toml-words/context.ts';
import { wordsFor } from './toml-words.ts';

/** What the parser stopped at, in words that help. Line and column count from 1. */
export interface SyntaxFault {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * Puts the parser's error into the words of an author, at the place to mend. `errorOf` says what the parser throws for
 * another text: where it gives up without a place, that finds the line. Any error that it does not throw is a bug.
 */
export const explainSyntax = (
  text: string,
  error: unknown,
  errorOf: (text: string) => unknown,
): SyntaxFault => {
  const lines = text.split(/\r?\n/);
  if (!isParserError(error)) return explainCrash(lines, error, errorOf);
  const line = Math.min(error.line, lines.length);
  const said = error.message.split('\n').at(-1) ?? '';
  const words = wordsFor({ lines, line, column: error.column, said });
  return { line, column: error.column + 1, length: 1, ...words };
};

/** The parser fell over its own feet, which some unfinished lines make it do: the first line with which it does so. */
const explainCrash = (
  lines: readonly string[],
  error: unknown,
  errorOf: (text: string) => unknown,
): SyntaxFault => {
  const isSame = (other: unknown) =>
    other instanceof Error && error instanceof Error && other.name === error.name;
  const fails = (count: number) => isSame(errorOf(lines.slice(0, count).join('\n')));
  if (!fails(lines.length)) throw error;
  let [sound, faulty] = [0, lines.length];
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    if (fails(middle)) faulty = middle;
    else sound = middle;
  }
  const text = lines[faulty - 1] ?? '';
  const isTooDeep = error instanceof RangeError && error.message.startsWith('Maximum call stack');
  const message = isTooDeep
    ? 'the values are nested too deeply to be read'
    : `\`${brief(text)}\` is not TOML`;
  const hint = isTooDeep ? 'nest fewer lists and tables' : 'write `key = value`, [table] or [[table]]';
  return { message, hint, line: faulty, ...trimmedPlace(text) };
};

const isParserError = (error: unknown): error is Error & { readonly line: number; readonly column: number } =>
  error instanceof Error &&
  'line' in error &&
  'column' in error &&
  typeof error.line === 'number' &&
  typeof error.column === 'number';
