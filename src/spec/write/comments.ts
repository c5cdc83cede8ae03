/** A comment of a TOML text; `isAlone` when nothing else stands on its line. */
export interface Comment {
  readonly line: number;
  readonly text: string;
  readonly isAlone: boolean;
}

const TOKEN = /"""|'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|\n/g;

/** Every comment of a text that parses, by line. */
export const commentsOf = (text: string): readonly Comment[] => {
  const found: Comment[] = [];
  let line = 1;
  let start = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [token] = match;
    if (token === '\n') {
      line++;
      start = match.index + 1;
    } else if (token.startsWith('#')) {
      const isAlone = text.slice(start, match.index).trim() === '';
      found.push({ line, text: token.trimEnd(), isAlone });
    } else if (token === '"""' || token === "'''") {
      const end = endOf(text, token, match.index + 3);
      const skipped = text.slice(match.index, end);
      line += skipped.split('\n').length - 1;
      if (skipped.includes('\n')) start = match.index + skipped.lastIndexOf('\n') + 1;
      TOKEN.lastIndex = end;
    }
  }
  return found;
};

/** Behind the marks that close a text over several lines; up to two more of them belong to the text. */
const endOf = (text: string, mark: string, from: number): number => {
  let index = from;
  while (index < text.length && !text.startsWith(mark, index))
    index += mark === '"""' && text[index] === '\\' ? 2 : 1;
  index += 3;
  for (let more = 0; more < 2 && text[index] === mark[0]; more++) index++;
  return Math.min(index, text.length);
};
