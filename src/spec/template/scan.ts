import { type Source, TemplateFault } from './fault.ts';
import { likeNunjucks, tagEnd } from './tera.ts';

/** Template text in which what only looks like template syntax is hidden from nunjucks, column for column. */
export interface Hidden {
  readonly text: string;
  /** Gives hidden characters back. */
  restore(text: string): string;
  /** The `{% … %}` tags in order. */
  readonly statements: readonly { readonly index: number; readonly text: string }[];
}

const OPENERS = /\$\{\{|\$\{#|#\}|\{\{|\{%|\{#/g;
const RAW = /(\{%-?\s*(raw|verbatim)\s*-?%\})([\s\S]*?)(\{%-?\s*end\2\s*-?%\})/y;
const RAW_OPEN = /\{%-?\s*(?:raw|verbatim)\s*-?%\}/y;
/** A character that neither TOML nor nunjucks gives a meaning, and that the text does not use. */
const unused = (text: string, from: number): string => {
  let code = from;
  while (text.includes(String.fromCharCode(code))) code++;
  return String.fromCharCode(code);
};

/** The line and column of an index, both from 1. */
export const lineAndColumn = (text: string, index: number): { line: number; column: number } => {
  const before = text.slice(0, index);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: index - start + 1 };
};

/** An author may think of the TOML text that the tag stands in. */
const hasEscapedQuote = (text: string, at: number): boolean =>
  /^\{[{%][^"'\n]*\\["'][^\n]*[}%]\}/.test(text.slice(at, at + 1_000));

const unclosed = (text: string, at: number, opener: string, source: Source): never => {
  const place = { source, ...lineAndColumn(text, at), length: opener.length };
  const hint = hasEscapedQuote(text, at)
    ? 'quotes inside a tag stay as they are, also where TOML has quotes around it: take the \\ out'
    : 'close it, or write {% raw %}…{% endraw %} around text that is meant as it stands';
  throw new TemplateFault('template-syntax', `'${opener}' is never closed`, place, hint);
};

/** `{{.State}}` is the mark of Go templates, as in `docker inspect -f`. */
const refuseGoTemplate = (text: string, at: number, end: number, source: Source): void => {
  if (!/^\{\{-?\s*(?:[a-z]+\s+)?[.$]/.test(text.slice(at, end))) return;
  const place = { source, ...lineAndColumn(text, at), length: end - at };
  const hint = `write {% raw %}${text.slice(at, end)}{% endraw %} to pass it on as it stands`;
  throw new TemplateFault(
    'template-syntax',
    `${text.slice(at, end)} is a Go template, not one of ours`,
    place,
    hint,
  );
};

/** The tags around raw text become comments, which trim white space in the same way, and the text is hidden. */
const hideRaw = (raw: RegExpExecArray, cover: (text: string) => string): string => {
  const [, open = '', , inner = '', close = ''] = raw;
  const comment = (tag: string): string => tag.replace('{%', '{#').replace('%}', '#}');
  return comment(open) + cover(inner) + comment(close);
};

/** How text and backslashes are hidden. */
interface Cover {
  readonly text: (text: string) => string;
  readonly backslash: string;
}

/** One piece of a template that is not plain text, as nunjucks shall see it. */
interface Piece {
  readonly end: number;
  readonly seen: string;
  readonly statement?: string;
}

const pieceAt = (text: string, at: number, source: Source, cover: Cover): Piece => {
  const opener = text.slice(at, at + 2);
  if (opener === '{#') {
    const end = text.indexOf('#}', at + 2) + 2;
    return end < 2 ? unclosed(text, at, opener, source) : { end, seen: text.slice(at, end) };
  }
  RAW.lastIndex = at;
  const raw = RAW.exec(text);
  if (raw) return { end: at + raw[0].length, seen: hideRaw(raw, cover.text) };
  RAW_OPEN.lastIndex = at;
  const open = RAW_OPEN.exec(text);
  if (open) return unclosed(text, at, open[0], source);
  const escapes = !source.id.endsWith('.tera');
  const end = tagEnd(text, at, escapes);
  if (end < 0) return unclosed(text, at, opener, source);
  if (opener === '{{') refuseGoTemplate(text, at, end, source);
  const tag = text.slice(at, end);
  const seen = likeNunjucks(tag, cover.backslash, escapes);
  if (seen !== undefined) return { end, seen, ...(opener === '{%' ? { statement: tag } : {}) };
  const place = { source, ...lineAndColumn(text, at), length: end - at };
  const hint = 'write it between " or \' and leave that mark out of it';
  throw new TemplateFault('template-syntax', 'text between ` holds both " and \'', place, hint);
};

/**
 * Hides from nunjucks what is text for us: `${{`, `${#`, a lonely `#}`, and raw blocks.
 * Lengths, lines and columns stay as they are.
 * @throws TemplateFault for a tag that is never closed and for Go templates.
 */
export const hide = (text: string, source: Source): Hidden => {
  const brace = unused(text, 0xe000);
  const hash = unused(text, brace.charCodeAt(0) + 1);
  const backslash = unused(text, hash.charCodeAt(0) + 1);
  const cover = (part: string): string => part.replaceAll('{', brace).replaceAll('#', hash);
  const restore = (part: string): string =>
    part.replaceAll(brace, '{').replaceAll(hash, '#').replaceAll(backslash, '\\');
  const statements: { index: number; text: string }[] = [];
  let seen = '';
  let done = 0;
  OPENERS.lastIndex = 0;
  for (let match = OPENERS.exec(text); match; match = OPENERS.exec(text)) {
    const [opener] = match;
    seen += text.slice(done, match.index);
    done = OPENERS.lastIndex;
    if (opener.startsWith('$') || opener === '#}') {
      seen += cover(opener);
      continue;
    }
    const piece = pieceAt(text, match.index, source, { text: cover, backslash });
    if (piece.statement !== undefined) statements.push({ index: match.index, text: piece.statement });
    seen += piece.seen;
    done = piece.end;
    OPENERS.lastIndex = done;
  }
  return { text: seen + text.slice(done), restore, statements };
};
