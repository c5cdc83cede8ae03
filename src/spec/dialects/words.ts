/** A command line as a shell would read it. */
export interface Line {
  /** The words without their quotes; undefined when a quote does not close. */
  readonly words: readonly string[] | undefined;
  /** Whether a shell does more with it than splitting: operators, variables, patterns, several lines. */
  readonly needsShell: boolean;
}

const TAG = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\$\{\{[\s\S]*?\}\}/y;
const SPECIAL = /[|&;<>()$`*?[\]#~!\n]/;

interface Word {
  readonly text: string;
  readonly end: number;
}

/** Inside double quotes: a backslash only keeps `"`, `\`, `$` and a backtick. */
const doubleQuoted = (text: string, start: number): (Word & { readonly special: boolean }) | undefined => {
  let word = '';
  let special = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '"') return { text: word, end: index + 1, special };
    if (character === '\\' && /["\\$`\n]/.test(text[index + 1] ?? '')) {
      index++;
      word += text[index] === '\n' ? '' : text[index];
      continue;
    }
    const tag = tagAt(text, index);
    if (tag !== undefined) {
      word += tag;
      index += tag.length - 1;
      continue;
    }
    special ||= character === '$' || character === '`';
    word += character;
  }
  return undefined;
};

const tagAt = (text: string, index: number): string | undefined => {
  TAG.lastIndex = index;
  return TAG.exec(text)?.[0];
};

/** Splits by the words of a shell. Template tags and references are left whole. */
export const readLine = (line: string): Line => {
  const text = line.trim();
  const words: string[] = [];
  let word: string | undefined;
  let needsShell = false;
  for (let index = 0; index < text.length; ) {
    const character = text[index] ?? '';
    const tag = tagAt(text, index);
    if (tag !== undefined) {
      word = (word ?? '') + tag;
      index += tag.length;
    } else if (character === "'") {
      const end = text.indexOf("'", index + 1);
      if (end < 0) return { words: undefined, needsShell };
      word = (word ?? '') + text.slice(index + 1, end);
      index = end + 1;
    } else if (character === '"') {
      const quoted = doubleQuoted(text, index + 1);
      if (quoted === undefined) return { words: undefined, needsShell };
      needsShell ||= quoted.special;
      word = (word ?? '') + quoted.text;
      index = quoted.end;
    } else if (character === '\\' && index + 1 < text.length) {
      word = text[index + 1] === '\n' ? word : (word ?? '') + (text[index + 1] ?? '');
      index += 2;
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
      index++;
    } else {
      needsShell ||= SPECIAL.test(character) && !(character === '#' && word !== undefined);
      word = (word ?? '') + character;
      index++;
    }
  }
  if (word !== undefined) words.push(word);
  return { words, needsShell: needsShell || /^\w+=/.test(words[0] ?? '') };
};
