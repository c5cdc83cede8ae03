import { type Source, TemplateFault } from './fault.ts';

/** Template text in which what only looks like template syntax is hidden from nunjucks, column for column. */
export interface Hidden {
  readonly text: string;
  /** Gives hidden characters back. */
  restore(text: string): string;
  /** Whether any tag is left: without one the text is its own rendering. */
  readonly tagged: boolean;
  /** The `{% … %}` tags in order. */
  readonly statements: readonly { readonly index: number; readonly text: string }[];
}

const OPENERS = /\$\{\{|\$\{#|#\}|\{\{|\{%|\{#/g;
const RAW = /^\{%-?\s*(raw|verbatim)\s*-?%\}/;
/** A character that neither TOML nor nunjucks gives a meaning, and that the text does not use. */
const unused = (text: string, from: number): string => {
  let code = from;
  while (text.includes(String.fromCharCode(code))) code++;
  return String.fromCharCode(code);
};

/** Index just after the tag that opens at `from`; strings inside it may hold its closing mark. -1 without an end. */
const tagEnd = (text: string, from: number): number => {
  for (let at = from + 2; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at++;
      while (at < text.length && text[at] !== char) at += text[at] === '\\' ? 2 : 1;
      continue;
    }
    if ((char === '}' || char === '%') && text[at + 1] === '}') return at + 2;
  }
  return -1;
};

const rawEnd = (text: string, from: number, name: string): number => {
  const end = new RegExp(`\\{%-?\\s*end${name}\\s*-?%\\}`, 'g');
  end.lastIndex = from;
  const match = end.exec(text);
  return match === null ? -1 : match.index + match[0].length;
};

/** The line and column of an index, both from 1. */
export const lineAndColumn = (text: string, index: number): { line: number; column: number } => {
  const before = text.slice(0, index);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: index - start + 1 };
};

/** Where the tag or comment that opens at `at` ends. @throws TemplateFault when it never does. */
const closing = (text: string, at: number, opener: string, source: Source): number => {
  if (opener === '{#') {
    const end = text.indexOf('#}', at + 2);
    if (end >= 0) return end + 2;
  } else {
    const raw = RAW.exec(text.slice(at, at + 80));
    const end = raw ? rawEnd(text, at + raw[0].length, raw[1] ?? 'raw') : tagEnd(text, at);
    if (end >= 0) return end;
    if (raw) opener = raw[0];
  }
  const place = { source, ...lineAndColumn(text, at), length: opener.length };
  const hint = `close it, or write {% raw %}…{% endraw %} around text that is meant as it stands`;
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

/**
 * Hides `${{`, `${#` and lonely `#}` from nunjucks. They are looked for in text only: strings inside tags,
 * raw blocks and comments are left as they are.
 * @throws TemplateFault for a tag that is never closed and for Go templates.
 */
export const hide = (text: string, source: Source): Hidden => {
  const brace = unused(text, 0xe000);
  const hash = unused(text, brace.charCodeAt(0) + 1);
  let out = '';
  let done = 0;
  let tagged = false;
  const statements: { index: number; text: string }[] = [];
  OPENERS.lastIndex = 0;
  for (let match = OPENERS.exec(text); match; match = OPENERS.exec(text)) {
    const [opener] = match;
    const at = match.index;
    out += text.slice(done, at);
    done = at + opener.length;
    if (opener === '${{') out += `$${brace}${brace}`;
    else if (opener === '${#') out += `$${brace}${hash}`;
    else if (opener === '#}') out += `${hash}}`;
    else {
      tagged = true;
      done = closing(text, at, opener, source);
      if (opener === '{{') refuseGoTemplate(text, at, done, source);
      if (opener === '{%') statements.push({ index: at, text: text.slice(at, done) });
      out += text.slice(at, done);
    }
    OPENERS.lastIndex = done;
  }
  const restore = (part: string): string => part.replaceAll(brace, '{').replaceAll(hash, '#');
  return { text: out + text.slice(done), restore, tagged, statements };
};
