/** What the parser stopped at, in words that help. Line and column count from 1. */
export interface SyntaxFault {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

interface Context {
  readonly lines: readonly string[];
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly said: string;
}

type Words = { readonly message: string; readonly hint?: string } & Partial<
  Pick<SyntaxFault, 'line' | 'column' | 'length'>
>;

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
  const context = { lines, line, column: error.column, said: error.message.split('\n').at(-1) ?? '' };
  const words = rules.reduce<Words | undefined>((found, rule) => found ?? rule(context), undefined);
  return { line, column: error.column + 1, length: 1, ...(words ?? { message: plain(context.said) }) };
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
  const message =
    error instanceof RangeError
      ? 'the values are nested too deeply to be read'
      : `\`${text.trim().slice(0, 60)}\` is not a key with a value`;
  const hint = error instanceof RangeError ? 'nest fewer lists and tables' : 'write `key = value`';
  return { message, hint, line: faulty, ...trimmedPlace(text) };
};

const isParserError = (error: unknown): error is Error & { readonly line: number; readonly column: number } =>
  error instanceof Error &&
  'line' in error &&
  'column' in error &&
  typeof error.line === 'number' &&
  typeof error.column === 'number';

/** The parser's own words begin with a capital; names of characters such as DEL keep theirs. */
const plain = (said: string): string => said.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase());

const lineText = ({ lines }: Context, line: number): string => lines[line - 1] ?? '';

const trimmedPlace = (text: string): Pick<SyntaxFault, 'column' | 'length'> => ({
  column: text.length - text.trimStart().length + 1,
  length: Math.max(1, text.trim().length),
});

/** A key whose `=` ends the line: the parser complains about the next line. */
const missingValue = (context: Context): Words | undefined => {
  if (!/^(Value must be on same line|Expected value)/.test(context.said)) return;
  for (let line = context.line; line >= 1; line--) {
    const text = lineText(context, line);
    const key = /^\s*(.+?)\s*=\s*(?:#.*)?$/.exec(text)?.[1];
    if (key !== undefined) {
      return {
        message: `\`${key}\` has no value`,
        hint: 'write one after the `=`',
        line,
        ...trimmedPlace(text),
      };
    }
  }
  return;
};

const writtenTwice = (context: Context): Words | undefined => {
  const said = /^(Value|Table|Implicit table) already defined(?: for)?:? (.+)$/.exec(context.said);
  if (!said) return;
  const [, what, name = ''] = said;
  const text = lineText(context, context.line);
  const place = trimmedPlace(text.split('=')[0] ?? text);
  const leaf = name.split('.').at(-1) ?? name;
  if (what === 'Implicit table') {
    return {
      message: `the table '${name}' was already made by a key with dots`,
      hint: `write its keys there, as \`${leaf}.key = …\`, instead of under a header`,
      ...place,
    };
  }
  if (what === 'Value') {
    return { message: `the key '${leaf}' is written twice`, hint: 'keep one of the two', ...place };
  }
  return { message: `'${name}' is written twice`, hint: twiceHint(context, name), ...place };
};

const twiceHint = ({ lines, line }: Context, name: string): string => {
  const asList = lines.slice(0, line - 1).some((text) => text.trim().startsWith(`[[${name}]]`));
  if (asList) return `each one of a list is written [[${name}]], with two brackets`;
  return 'put all its keys under the first';
};

const tableAndList = ({ said, ...context }: Context): Words | undefined => {
  const name = /^Cannot add Array of Tables to table at (.+)$/.exec(said)?.[1];
  if (name === undefined) return;
  return {
    message: `'${name}' is both a table and a list of tables`,
    hint: `write every one as [[${name}]], with two brackets`,
    ...trimmedPlace(context.lines[context.line - 1] ?? ''),
  };
};

const openString = (context: Context): Words | undefined => {
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

const bareValue = (context: Context): Words | undefined => {
  const text = lineText(context, context.line);
  const isKey = !text.slice(0, context.column).includes('=') && text.slice(context.column).includes('=');
  if (isKey) return;
  if (
    !/^(Invalid (float|integer)|Unexpected char|Unexpected token|Number cannot start|Float|Leading zeros)/.test(
      context.said,
    )
  )
    return;
  const bare = /^[^,\]}#]*/.exec(text.slice(context.column))?.[0].trim() ?? '';
  if (bare === '') return;
  if (/^[“”„‘’]/.test(bare)) {
    return {
      message: `${bare} has typographic quotes`,
      hint: 'write straight quotes: "…"',
      length: bare.length,
    };
  }
  const small = bare.toLowerCase();
  const hint =
    small === 'true' || small === 'false'
      ? `write ${small}, all small`
      : `text is written in quotes: ${JSON.stringify(bare)}`;
  return { message: `\`${bare}\` is not a TOML value`, hint, length: bare.length };
};

const noEquals = ({ said, ...context }: Context): Words | undefined => {
  if (/^Use '=' to separate|^Unexpected char ":"/.test(said)) {
    return { message: 'a key and its value are separated by `:`', hint: 'write `key = value`' };
  }
  if (!/^Expected "=" for key-value/.test(said)) return;
  const text = context.lines[context.line - 1] ?? '';
  const place = trimmedPlace(text);
  return {
    message: `\`${text.trim().slice(0, 60)}\` is not a key with a value`,
    hint: 'write `key = value`; a key with spaces in it is written in quotes',
    ...place,
  };
};

const unclosed = ({ said }: Context): Words | undefined => {
  const bracket = /^Expected "([\]}])"$/.exec(said)?.[1];
  if (bracket !== undefined) {
    return { message: `a \`${bracket}\` is missing`, hint: `close it with \`${bracket}\`` };
  }
  if (/^Table header must be single-line|^Expected table closing|^Expected "\]\]" closing/.test(said)) {
    return { message: 'a table header is not closed', hint: 'write [name] or [[name]] on one line' };
  }
  if (/^Missing comma/.test(said)) return { message: plain(said), hint: 'values are separated by `,`' };
  return;
};

const rules = [missingValue, writtenTwice, tableAndList, openString, noEquals, bareValue, unclosed];
