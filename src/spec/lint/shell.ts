/** A simple command of a shell script. */
export interface ShellCommand {
  /** Without quotes, without leading assignments and keywords. */
  readonly words: readonly string[];
  /** The keywords before it: `until`, `do`. */
  readonly keywords: readonly string[];
  /** The operators around it; '' at an end of the script. */
  readonly before: string;
  readonly after: string;
}

const WORD = String.raw`(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|\$\{[^}\n]*\}|[^\s;&|(){}'"\\])+`;
const TOKEN = new RegExp(String.raw`(?<![^\s;&|(){}])#[^\n]*|&&|\|\||&>>?|[<>]&|[;&|\n(){}]|${WORD}`, 'g');
const OPERATORS = new Set(['&&', '||', ';', '&', '|', '\n', '(', ')', '{', '}']);
const KEYWORDS = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', 'time']);
const LEADING = new Set(['exec', 'command', 'sudo', 'nohup']);

const unquoted = (word: string): string => word.replace(/'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g, '$1$2');

const commandOf = (all: readonly string[], before: string, after: string): ShellCommand => {
  const keywords: string[] = [];
  let from = 0;
  for (; from < all.length; from++) {
    const word = all[from] ?? '';
    if (KEYWORDS.has(word)) keywords.push(word);
    else if (!LEADING.has(word) && !/^[A-Za-z_]\w*=/.test(word)) break;
  }
  return { words: all.slice(from).map(unquoted), keywords, before, after };
};

/**
 * The commands of a POSIX shell script, in order, those inside of `$(…)` too. Not a shell: text of here-documents
 * counts as commands, and what is inside of double quotes does not.
 */
export const shellCommands = (script: string): readonly ShellCommand[] => {
  const found: ShellCommand[] = [];
  let words: string[] = [];
  let before = '';
  const close = (after: string): void => {
    if (words.length > 0) found.push(commandOf(words, before, after));
    words = [];
    before = after;
  };
  for (const [token] of script.replaceAll('\\\n', ' ').matchAll(TOKEN)) {
    if (token.startsWith('#')) continue;
    if (OPERATORS.has(token)) close(token);
    else words.push(token);
  }
  close('');
  return found;
};
