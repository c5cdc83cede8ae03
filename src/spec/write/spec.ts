import type { Entry, TableEntry } from '../toml.ts';
import { type Comment, commentsOf } from './comments.ts';
import { writeKey, writeValue } from './value.ts';

/** What a spec is written from. */
export interface Writing {
  readonly root: TableEntry;
  /** The text its places speak of: comments are taken from it. */
  readonly source: string;
  /** Lines of the source that stay as comments. */
  readonly asComments: readonly { readonly line: number; readonly endLine: number }[];
}

const TOP = [
  ...['meta', 'vars', 'matrix', 'determinism', 'isolation', 'limits', 'otel', 'service', 'setup', 'teardown'],
  ...['scenario', 'expect', 'report'],
];
const FIRST = ['name', 'plugin', 'image', 'service', 'outer'];

/** Tables that are written with their keys behind a dot: `attrs.all = { … }`. */
const DOTTED = ['attrs', 'resource_attrs', 'span_attrs'];

interface Out {
  readonly lines: string[];
  before(line: number): void;
  behind(line: number): string;
}

/** A spec in today's form and order, with the comments of the lines that are left. */
export const writeSpec = ({ root, source, asComments }: Writing): string => {
  const out = outOf(source, asComments);
  const top = ordered(root, TOP);
  const plain = top.filter(
    ([, entry]) => entry.kind === 'leaf' || (entry.kind === 'list' && !isTables(entry)),
  );
  for (const [key, entry] of plain) writePair(out, key, entry);
  for (const [key, entry] of top) {
    if (plain.some(([name]) => name === key)) continue;
    if (key === 'service' && entry.kind === 'table') writeServices(out, entry);
    else if (key === 'expect' && entry.kind === 'table') writeExpect(out, 'expect', entry);
    else writeBlock(out, writeKey(key), entry);
  }
  out.before(Number.POSITIVE_INFINITY);
  return `${out.lines.join('\n').trim()}\n`;
};

/** A service each has a header; what is none, and wrong, is kept for its own diagnostic. */
const writeServices = (out: Out, services: TableEntry): void => {
  const all = pairsOf(services);
  const wrong = all.filter(([, one]) => one.kind !== 'table');
  if (wrong.length > 0 || all.length === 0) writeHeader(out, '[service]', services);
  for (const [id, one] of wrong) writePair(out, id, one);
  for (const [id, one] of all) if (one.kind === 'table') writeBlock(out, `service.${writeKey(id)}`, one);
};

const pairsOf = (entry: Entry): readonly (readonly [string, Entry])[] =>
  entry.kind === 'table' ? [...entry.children].map(([key, one]) => [String(key), one] as const) : [];

const ordered = (table: TableEntry, first: readonly string[]): readonly (readonly [string, Entry])[] => {
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  return [...pairsOf(table)].sort(([a], [b]) => rank(a) - rank(b));
};

const isTables = (entry: Entry): boolean =>
  entry.kind === 'list' &&
  entry.children.size > 0 &&
  [...entry.children.values()].every((one) => one.kind === 'table');

/** `[name]`, or `[[name]]` once for each item. */
const writeBlock = (out: Out, name: string, entry: Entry): void => {
  if (entry.kind === 'list') {
    for (const one of entry.children.values()) if (one.kind === 'table') writeTable(out, name, one, true);
  } else if (entry.kind === 'table') writeTable(out, name, entry, false);
};

/** Inside a scenario: what has a header of its own. */
const INNER = ['step', 'fault'];

const writeTable = (out: Out, name: string, table: TableEntry, isItem: boolean): void => {
  writeHeader(out, isItem ? `[[${name}]]` : `[${name}]`, table);
  const all = ordered(table, FIRST);
  const isScenario = name === 'scenario';
  const isOwn = ([key, entry]: readonly [string, Entry]): boolean =>
    isScenario && (INNER.includes(key) ? isTables(entry) : key === 'expect' && entry.kind === 'table');
  for (const [key, entry] of all.filter((one) => !isOwn(one))) writePair(out, key, entry);
  for (const [key, entry] of all.filter(isOwn)) {
    if (key === 'expect' && entry.kind === 'table') writeExpect(out, `${name}.expect`, entry);
    else writeBlock(out, `${name}.${key}`, entry);
  }
};

const firstStep = (table: Entry): Entry | undefined => {
  const steps = table.kind === 'table' ? table.children.get('step') : undefined;
  return steps?.kind === 'list' ? steps.children.get(0) : undefined;
};

const writeHeader = (out: Out, header: string, table: Entry): void => {
  const { key } = table;
  out.lines.push('');
  // a scenario made of steps stands where the first of them does: the comment there is the step's
  if (firstStep(table)?.key.line === key.line) {
    out.lines.push(header);
    return;
  }
  out.before(key.line);
  out.lines.push(`${header}${out.behind(key.line)}`);
};

/** `[expect]` has a header only for its own keys. */
const writeExpect = (out: Out, name: string, expect: TableEntry): void => {
  const isFamily = ([, entry]: readonly [string, Entry]): boolean =>
    entry.kind === 'table' || isTables(entry);
  const own = pairsOf(expect).filter((one) => !isFamily(one));
  if (own.length > 0 || expect.children.size === 0) writeHeader(out, `[${name}]`, expect);
  for (const [key, entry] of own) writePair(out, key, entry);
  for (const [key, entry] of pairsOf(expect).filter(isFamily))
    writeBlock(out, `${name}.${writeKey(key)}`, entry);
};

const writePair = (out: Out, key: string, entry: Entry): void => {
  if (DOTTED.includes(key) && entry.kind === 'table' && entry.children.size > 0) {
    for (const [inner, one] of pairsOf(entry)) writeLine(out, `${key}.${writeKey(inner)}`, one);
    return;
  }
  writeLine(out, writeKey(key), entry);
};

const writeLine = (out: Out, name: string, entry: Entry): void => {
  out.before(entry.key.line);
  const value = writeValue(entry.value, name.length + 3);
  const comment = out.behind(entry.at.endLine) || out.behind(entry.key.line);
  if (comment !== '' && value.includes('\n')) out.lines.push(comment.trimStart());
  out.lines.push(...`${name} = ${value}${value.includes('\n') ? '' : comment}`.split('\n'));
};

const outOf = (source: string, asComments: Writing['asComments']): Out => {
  const lines: string[] = [];
  const texts = source.split(/\r?\n/);
  const found = commentsOf(source);
  const kept = asComments.flatMap(({ line, endLine }) =>
    Array.from({ length: endLine - line + 1 }, (_, index): Comment => {
      const text = (texts[line - 1 + index] ?? '').trim();
      return { line: line + index, text: `# ${text}`, isAlone: true };
    }),
  );
  const alone = new Map(
    [...found.filter(({ isAlone }) => isAlone), ...kept].map((one) => [one.line, one.text]),
  );
  const behind = new Map(found.filter(({ isAlone }) => !isAlone).map((one) => [one.line, one.text]));
  return {
    lines,
    /** The comments right above a line, once. */
    before(line) {
      const block: string[] = [];
      let above = Math.min(line - 1, texts.length);
      for (; above > 0; above--) {
        const comment = alone.get(above);
        if (comment === undefined && (texts[above - 1] ?? '').trim() !== '') break;
        block.unshift(comment ?? '');
        alone.delete(above);
      }
      while (block[0] === '') block.shift();
      if (block.some((text) => text !== '')) lines.push(...block);
    },
    behind(line) {
      const comment = behind.get(line);
      behind.delete(line);
      return comment === undefined ? '' : `  ${comment}`;
    },
  };
};
