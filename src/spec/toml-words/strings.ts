import { brief, lineText, type Rule } from './context.ts';

/** The index of the quote that is still open at the end of a line. */
const lastOpenQuote = (text: string): number => {
  let open = -1;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (open >= 0 && text[open] === '"' && char === '\\') index++;
    else if (open >= 0) open = char === text[open] ? -1 : open;
    else if (char === '"' || char === "'") open = index;
    else if (char === '#') break;
  }
  return Math.max(0, open);
};

const openString: Rule = (context) => {
  const multiline = /^Unterminated multiline (.+)$/.exec(context.said)?.[1];
  if (multiline !== undefined) {
    const line = context.lines.findLastIndex((text) => text.includes(multiline)) + 1;
    const column = lineText(context, line).lastIndexOf(multiline) + 1;
    return { message: 'the text is not closed', hint: `end it with ${multiline}`, line, column, length: 3 };
  }
  if (!/^(Newline \(0x0[AD]\) not allowed|Expected close of string)/.test(context.said)) return;
  const text = lineText(context, context.line);
  const start = lastOpenQuote(text);
  const quote = text[start] ?? '"';
  return {
    message: 'the string is not closed on its line',
    hint: `end it with ${quote}, or write text of several lines between ${quote.repeat(3)}`,
    column: start + 1,
    length: Math.max(1, text.length - start),
  };
};

/** A backslash that means nothing to TOML: of a regular expression, or of a path. */
const unknownEscape: Rule = (context) => {
  if (!/^Invalid (escape sequence|hex escape|Unicode escape|\\u|code point)/.test(context.said)) return;
  const text = lineText(context, context.line);
  const [found] = [...text.slice(context.column).matchAll(/\\\\|\\(?:x.{0,2}|u.{0,4}|U.{0,8}|.?)/g)].filter(
    ([whole]) => !/^\\([\\"btnfre]|x[\da-f]{2}|u(?!d[89a-f])[\da-f]{4}|U[\da-f]{8})$/i.test(whole),
  );
  const written = found?.[0] ?? '\\';
  const column = context.column + 1 + (found?.index ?? 0);
  return {
    message: `\`${brief(written)}\` means nothing in a string between "…"`,
    hint: 'between \'…\' a backslash is only a backslash; between "…" write it twice',
    column,
    length: Math.max(1, written.length),
  };
};

/** Strings that do not end, or that hold what no string may. */
export const ofStrings: readonly Rule[] = [openString, unknownEscape];
