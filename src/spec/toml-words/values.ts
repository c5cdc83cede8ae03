import { brief, type Context, lineText, type Rule, trimmedPlace, type Words } from './context.ts';

/** A key whose `=` ends the line: the parser complains about the next line. */
const missingValue: Rule = (context) => {
  if (!/^(Value must be on same line|Expected value)/.test(context.said)) return;
  for (let line = context.line; line >= 1; line--) {
    const text = lineText(context, line);
    const key = /^\s*(\S.*?)\s*=\s*(?:#.*)?$/.exec(text)?.[1];
    if (key === undefined) continue;
    return {
      message: `\`${brief(key)}\` has no value`,
      hint: 'write one after the `=`',
      line,
      ...trimmedPlace(text),
    };
  }
  return;
};

const NO_VALUE =
  /^(Invalid (float|integer|number|date|hex|octal|binary)|Unexpected char|Expected fraction|Consecutive underscores|Double sign|[A-Z]\w+ (prefix|numbers cannot)|Unexpected token|Number cannot start|Float|Leading zeros|Underscore|Incomplete|Unrecognized token|"\d|Offset)/;

const quoted = (bare: string): Words => {
  if (/^[“”„‘’]/.test(bare))
    return { message: `${bare} has typographic quotes`, hint: 'write straight quotes: "…"' };
  const small = bare.toLowerCase();
  const hint =
    small === 'true' || small === 'false'
      ? `write ${small}, all small`
      : `text is written in quotes: ${JSON.stringify(brief(bare))}`;
  return { message: `\`${brief(bare)}\` is not a TOML value`, hint };
};

/** Where the word begins in whose middle the parser stopped; from 0. */
const wordStart = (text: string, column: number, before: RegExp): number =>
  before.exec(text.slice(0, column))?.index ?? column;

const bareValue: Rule = (context) => {
  const text = lineText(context, context.line);
  const isKey = !text.slice(0, context.column).includes('=') && text.slice(context.column).includes('=');
  if (isKey || !NO_VALUE.test(context.said)) return;
  const start = wordStart(text, context.column, /[^\s,[{=]*$/);
  const bare = /^[^,\]}#]*/.exec(text.slice(start))?.[0].trim() ?? '';
  return bare === '' ? undefined : { ...quoted(bare), column: start + 1, length: bare.length };
};

const noEquals: Rule = ({ said, ...context }) => {
  if (/^Use '=' to separate|^Unexpected char ":"/.test(said)) {
    return { message: 'a key and its value are separated by `:`', hint: 'write `key = value`' };
  }
  if (!/^Expected "=" for key-value/.test(said)) return;
  const text = context.lines[context.line - 1] ?? '';
  return {
    message: `\`${brief(text)}\` is not a key with a value`,
    hint: 'write `key = value`; a key with spaces in it is written in quotes',
    ...trimmedPlace(text),
  };
};

/** The parser names the character of a key that is none; the author knows the key. */
const badKey: Rule = (context) => {
  if (/^Missing key before '='/.test(context.said))
    return { message: 'a key is missing before `=`', hint: 'write `key = value`' };
  if (!/^Invalid bare key char|^Multiline strings cannot be keys/.test(context.said)) return;
  const text = lineText(context, context.line);
  const start = wordStart(text, context.column, /[^\s,[{]*$/);
  const key = /^[^=\]]*/.exec(text.slice(start))?.[0].trim() ?? '';
  return {
    message: `\`${brief(key)}\` cannot be a key as it stands`,
    hint: 'a key of other signs than A-Z a-z 0-9 _ - is written in quotes, on one line',
    column: start + 1,
    length: Math.max(1, key.length),
  };
};

const unclosed: Rule = ({ said }) => {
  const bracket = /^Expected "([\]}])"$/.exec(said)?.[1];
  if (bracket !== undefined) {
    return { message: `a \`${bracket}\` is missing`, hint: `close it with \`${bracket}\`` };
  }
  if (/^Table header must be single-line|^Expected table closing|^Expected "\]\]" closing/.test(said)) {
    return { message: 'a table header is not closed', hint: 'write [name] or [[name]] on one line' };
  }
  if (
    /header \[\[?\]\]? requires|brackets must be adjacent|^Expected "\[\[", found|^Expected table key/.test(
      said,
    )
  ) {
    return { message: 'this is no table header', hint: 'write [name] or [[name]] on one line' };
  }
  return;
};

/** Whether a place of its line is between braces that are open there. */
const isInBraces = (context: Context): boolean => {
  const before = lineText(context, context.line).slice(0, context.column);
  return before.split('{').length > before.split('}').length;
};

/** A line that goes on where the one before should have had a comma, or the end of it all. */
const missingComma: Rule = (context) => {
  const { said, line, column, lines } = context;
  const begins = lineText(context, line).slice(0, column).trim() === '';
  const before = begins ? lines.slice(0, line - 1).findLastIndex((text) => !/^\s*(#|$)/.test(text)) : -1;
  if (before < 0) return { message: said.replace(/^M/, 'm'), hint: 'values are separated by `,`' };
  const end = said.includes('array') ? ']' : '}';
  return {
    message: `a \`,\` or a \`${end}\` is missing at the end of this line`,
    hint: `write \`,\` where more follows, and \`${end}\` where it ends`,
    line: before + 1,
    ...trimmedPlace(lineText(context, before + 1)),
  };
};

const separators: Rule = (context) => {
  const { said } = context;
  if (/^Missing comma/.test(said)) return missingComma(context);
  if (/^(Leading|Consecutive) commas? in/.test(said))
    return { message: 'there is nothing before this `,`', hint: 'take it out' };
  if (/^Extra content after/.test(said))
    return { message: 'a table header stands alone on its line', hint: 'begin a new line after it' };
  if (!/^Key\/value pairs must be separated by a newline/.test(said)) return;
  return isInBraces(context)
    ? {
        message: 'a `,` is missing before this',
        hint: 'the keys of a table between braces are separated by `,`',
      }
    : {
        message: 'the value before this is complete',
        hint: 'begin a new line here, or write both between quotes',
      };
};

/** Keys without values, values that are none, and what separates them. */
export const ofValues: readonly Rule[] = [missingValue, noEquals, badKey, bareValue, unclosed, separators];
