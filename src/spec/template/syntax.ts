import lexer, { type Tokens } from 'nunjucks/src/lexer.js';
import parser, { type NodeList } from 'nunjucks/src/parser.js';
import { didYouMean } from '../../diagnostics/suggest.ts';
import { clip } from '../../util/text.ts';
import { flawIn, INCOMPLETE, MISNOMER } from './complete.ts';
import { type Source, TemplateFault } from './fault.ts';
import { type Hidden, hide, lineAndColumn } from './scan.ts';
import { teraTags } from './tags.ts';

/** A parsed template file. */
export interface Template {
  readonly source: Source;
  readonly root: NodeList;
  /** The text nunjucks saw: as long as the file's own, some characters hidden. */
  readonly text: string;
  restore(text: string): string;
}

const CLOSED_BY: Readonly<Record<string, string>> = {
  if: 'endif',
  for: 'endfor',
  macro: 'endmacro',
  block: 'endblock',
  call: 'endcall',
  filter: 'endfilter',
  set: 'endset',
};
const SINGLE = ['elif', 'else', 'include', 'import', 'from', 'extends', 'raw', 'verbatim'];
const TAGS = [...Object.keys(CLOSED_BY), ...SINGLE, ...teraTags.tags];
/** What nunjucks has and specs do without. */
const REFUSED = new Set(['switch', 'case', 'ifAsync', 'asyncEach', 'asyncAll']);
const SET_LINE = /^\{%-?\s*set\b[^=]*=/;

/** `{% endmacro span %}` may say again what it closes. */
const sameName = (open: string, close: string): boolean => {
  const said = /^\{%-?\s*end\w+\s+(\w+)/.exec(close)?.[1];
  return said === undefined || said === /^\{%-?\s*\w+\s+(\w+)/.exec(open)?.[1];
};

const short = ({ text }: { readonly text: string }): string => clip(text, 60);

/** Finds blocks that are never closed or closed twice, which nunjucks reports without a place. */
const checkBlocks = (hidden: Hidden, source: Source): void => {
  const open: { name: string; index: number; text: string }[] = [];
  const refuse = (tag: { index: number; text: string }, message: string, hint?: string): never => {
    const place = { source, ...lineAndColumn(hidden.text, tag.index), length: tag.text.length };
    throw new TemplateFault('template-syntax', message, place, hint);
  };
  for (const tag of hidden.statements) {
    const name = /^\{%-?\s*(\w+)/.exec(tag.text)?.[1] ?? '';
    if (REFUSED.has(name)) refuse(tag, `{% ${name} %} is not part of spec templates`);
    if (Object.hasOwn(CLOSED_BY, name) && !(name === 'set' && SET_LINE.test(tag.text)))
      open.push({ name, ...tag });
    if (!name.startsWith('end')) continue;
    const last = open.pop();
    if (last === undefined)
      refuse(tag, `${short(tag)} closes nothing`, 'take it out, or open the block above');
    else if (CLOSED_BY[last.name] !== name || !sameName(last.text, tag.text))
      refuse(tag, `${short(tag)} stands where {% ${CLOSED_BY[last.name]} %} must close ${short(last)}`);
  }
  const last = open.pop();
  if (last) {
    const end = `{% ${CLOSED_BY[last.name]} %}`;
    refuse(
      last,
      `${short(last)} is never closed by ${end}`,
      `write ${end} below the last line that belongs to it`,
    );
  }
};

interface Raised {
  readonly message: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

const raised = (error: unknown): Raised => {
  const found: Record<string, unknown> = error instanceof Error ? { ...error } : {};
  const { lineno, colno } = found;
  return {
    message: error instanceof Error ? error.message : String(error),
    line: typeof lineno === 'number' ? lineno : undefined,
    column: typeof colno === 'number' ? colno : undefined,
  };
};

/** The line whose nesting broke the parser, which then gives no place: thousands of levels make it the longest. */
const longest = ({ lines }: Source): number =>
  lines.reduce((best, line, index) => (line.length > (lines[best - 1] ?? '').length ? index + 1 : best), 1);

/** What nunjucks' parser complains of, in words for people who never saw its functions. */
const explain = (message: string): { message: string; hint?: string } => {
  if (message === INCOMPLETE || message === MISNOMER) return { message };
  const tag = /^unknown block tag: (.*)$/.exec(message)?.[1];
  if (tag !== undefined)
    return {
      message: `there is no template tag '${tag}'`,
      hint: `${didYouMean(tag, TAGS)} To write {% as text: {% raw %}…{% endraw %}`,
    };
  const plain = message.replace(/^parse\w+: /, '').replace(/^advanceAfterBlockEnd: /, '');
  const end = /expected (variable|block) end/.exec(plain)?.[1];
  if (end)
    return {
      message: `the tag should end here with '${end === 'variable' ? '}}' : '%}'}'`,
      hint: 'an operator or a comma may be missing before this',
    };
  if (/^Maximum call stack/.test(plain)) return { message: 'the tag is nested too deeply to be read' };
  if (/^Cannot read propert| is not a function$/.test(plain))
    return { message: 'something in the tag is missing, or does not belong there' };
  return { message: `the template does not parse: ${plain}` };
};

/** The place that the parser gives, or where it had read to when it broke. */
const placeOf = (
  error: unknown,
  { lineno, colno }: Tokens,
  source: Source,
): { line: number; column: number } => {
  const { line, column = 1 } = raised(error);
  if (line !== undefined) return { line, column };
  if (error instanceof RangeError) return { line: longest(source), column };
  return error instanceof TypeError
    ? { line: lineno + 1, column: colno + 1 }
    : { line: source.lines.length, column };
};

const parse = (text: string, source: Source): Template => {
  const hidden = hide(text, source);
  checkBlocks(hidden, source);
  const tokens = lexer.lex(hidden.text);
  try {
    const root = Object.assign(new parser.Parser(tokens), { extensions: [teraTags] }).parseAsRoot();
    const flaw = flawIn(root);
    if (flaw)
      throw Object.assign(new Error(flaw.message), { lineno: flaw.lineno + 1, colno: flaw.colno + 1 });
    return { source, root, text: hidden.text, restore: hidden.restore };
  } catch (error) {
    const { message, hint } = explain(raised(error).message);
    const { line, column } = placeOf(error, tokens, source);
    throw new TemplateFault('template-syntax', message, { source, line, column }, hint);
  }
};

/** Templates that were parsed of late: a matrix renders one for every cell, and all specs import the same macros. */
const parsed = new Map<string, Template>();
const MOST_KEPT = 64;
const LONGEST_KEPT = 100_000;

/** Parses a template. @throws TemplateFault (`template-syntax`) with the place of the first fault. */
export const parseTemplate = (text: string, source: Source): Template => {
  const key = `${source.path}\0${source.id}\0${text}`;
  const known = parsed.get(key);
  if (known) return known;
  const template = parse(text, source);
  if (text.length > LONGEST_KEPT) return template;
  const [oldest] = parsed.size >= MOST_KEPT ? parsed.keys() : [];
  if (oldest !== undefined) parsed.delete(oldest);
  parsed.set(key, template);
  return template;
};
