/** Where a string of a tag ends, given the index of its opening mark; Tera's strings know no escapes. */
const stringEnd = (text: string, from: number, escapes: boolean): number => {
  const mark = text[from];
  let at = from + 1;
  while (at < text.length && text[at] !== mark) at += text[at] === '\\' && escapes && mark !== '`' ? 2 : 1;
  return at;
};

/** Index just after the tag that opens at `from`; strings inside it may hold its closing mark. -1 without an end. */
export const tagEnd = (text: string, from: number, escapes: boolean): number => {
  for (let at = from + 2; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'" || char === '`') at = stringEnd(text, at, escapes);
    else if ((char === '}' || char === '%') && text[at + 1] === '}') return at + 2;
  }
  return -1;
};

const STRINGS = String.raw`"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'`;
const PLAIN_STRINGS = `"[^"]*"|'[^']*'`;
const REST = String.raw`|${'`[^`]*`'}|::|[A-Za-z_]\w*|\d+(?:\.\d+)?|\.\d+`;
const TOKENS = { escaped: new RegExp(STRINGS + REST, 'g'), plain: new RegExp(PLAIN_STRINGS + REST, 'g') };

/** `.0` names the first item in Tera; nunjucks wants a name there, and takes these digits for letters. */
const WIDE_ZERO = 0xff10;

const widen = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCharCode(WIDE_ZERO + Number(digit)));

/** The number that a name of widened digits stands for; undefined for other names. */
export const narrowed = (name: string): number | undefined =>
  /^[\uff10-\uff19]+$/.test(name)
    ? Number(name.replace(/./g, (char) => String(char.charCodeAt(0) - WIDE_ZERO)))
    : undefined;

/** A string without escapes, in nunjucks' marks; undefined where neither mark is free. */
const quoted = (inner: string, backslash: string): string | undefined => {
  const mark = inner.includes('"') ? "'" : '"';
  if (inner.includes(mark)) return undefined;
  return mark + inner.replaceAll('\\', backslash) + mark;
};

/**
 * A tag as nunjucks writes it, and as long: `m::name(…)`, `pair.0`, strings between backticks, `True`,
 * `{% endmacro name %}`. Undefined for a backtick string that holds both other marks.
 */
export const likeNunjucks = (tag: string, backslash: string, escapes: boolean): string | undefined => {
  let fits = true;
  const seen = tag.replace(escapes ? TOKENS.escaped : TOKENS.plain, (token, index: number) => {
    if (token === '::') return '. ';
    if (/^(True|False)$/.test(token)) return tag[index - 1] === '.' ? token : token.toLowerCase();
    if (token.startsWith('.')) return `.${widen(token.slice(1))}`;
    if (!token.startsWith('`') && (escapes || !/^["']/.test(token))) return token;
    const inner = quoted(token.slice(1, -1), backslash);
    fits &&= inner !== undefined;
    return inner ?? token;
  });
  if (!fits) return undefined;
  return seen.replace(
    /^(\{%-?\s*endmacro)(\s+\w+)/,
    (_, end: string, name: string) => end + ' '.repeat(name.length),
  );
};
