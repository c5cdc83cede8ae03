import type { Finding, NearestSpan, PredicateCheck } from '../model/verdict.ts';
import { showDuration, showOffset } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { indent, linesOf, tame, widthOf, wrap, wrapValue } from '../util/text.ts';
import { type DiffLine, diffLines } from './diff.ts';
import { mark } from './marks.ts';
import { drawTree } from './tree.ts';
import { unquoted } from './unquoted.ts';

/** Lines of a comparison, a nearest span or a trace that are shown before the rest is only counted. */
const MOST_LINES = 40;

const capped = (lines: readonly string[], look: Look): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), look.paint('dim', `and ${lines.length - MOST_LINES} more lines`)];

const titled = (title: string, lines: readonly string[], look: Look): string =>
  [look.paint('bold', title), ...lines.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');

/** A difference that only white space makes is made visible. */
const visible = (text: string, unicode: boolean): string =>
  tame(text).replace(/ +$/, (spaces) => (unicode ? '·' : '_').repeat(spaces.length));

const diffLine = ({ kind, text }: DiffLine, { paint, unicode }: Look): string => {
  if (kind === 'skip') return paint('dim', `  (${text})`);
  if (kind === 'same') return `  ${tame(text)}`.trimEnd();
  return kind === 'expected'
    ? paint('green', `- ${visible(text, unicode)}`)
    : paint('red', `+ ${visible(text, unicode)}`);
};

const comparison = (expected: string, seen: string, look: Look): string => {
  const lines = capped(
    diffLines(expected, seen).map((line) => diffLine(line, look)),
    look,
  );
  const title = `${look.paint('green', '- expected')}  ${look.paint('red', '+ seen')}`;
  return [title, ...lines].join('\n');
};

const stated = (label: string, text: string, look: Look): string => {
  const [first = '', ...rest] = linesOf(text).map(tame);
  const head = `${look.paint('bold', label.padEnd(10))}${wrapValue(first, look.width - 10, ' '.repeat(10))}`;
  return [head, ...capped(rest, look).map((line) => `${' '.repeat(10)}${line}`)].join('\n');
};

/** What was expected and what was seen: two lines, or a comparison where one of the texts has several. */
const expectedAndSeen = ({ expected, actual }: Finding, look: Look): readonly string[] => {
  if (expected !== undefined && actual !== undefined) {
    const [left, right] = [unquoted(expected), unquoted(actual)];
    if (left.includes('\n') || right.includes('\n')) return [comparison(left, right, look)];
  }
  const lines = [
    ...(expected === undefined ? [] : [stated('expected', expected, look)]),
    ...(actual === undefined ? [] : [stated('seen', actual, look)]),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
};

const failedCheck = ({ label, expected, actual }: PredicateCheck, look: Look): readonly string[] => {
  const sign = mark('failed', look);
  const line = `${tame(label)}: expected ${tame(expected)}, seen ${tame(actual)}`;
  if (widthOf(line) + 4 <= look.width) return [`  ${sign} ${line}`];
  const wrapped = (title: string, text: string): readonly string[] =>
    `      ${title}${wrapValue(tame(text), look.width - 16, ' '.repeat(16))}`.split('\n');
  return [`  ${sign} ${tame(label)}`, ...wrapped('expected  ', expected), ...wrapped('seen      ', actual)];
};

const nearestSpan = (span: NearestSpan, look: Look): readonly string[] => {
  const when = `${showOffset(span.startMs)}, ${showDuration(span.durationMs)} long`;
  const head = `'${tame(span.name)}'  ${look.paint('cyan', tame(span.service))}  ${look.paint('dim', when)}`;
  const failed = span.checks.filter(({ held }) => !held).flatMap((check) => failedCheck(check, look));
  const held = span.checks.filter((check) => check.held).map(({ label }) => tame(label));
  const rest = held.length === 0 ? [] : [`  ${mark('held', look)} ${look.paint('dim', held.join(', '))}`];
  return [head, ...failed, ...rest];
};

const nearestSpans = ({ nearest, names }: Finding, look: Look): readonly string[] => {
  const inner = { ...look, width: look.width - 2 };
  const spans = nearest.flatMap((span) => nearestSpan(span, inner));
  const alike = names.map((name) => `'${tame(name)}'`).join(', ');
  return [
    ...(spans.length === 0 ? [] : [titled('nearest spans', capped(spans, look), look)]),
    ...(alike === ''
      ? []
      : [`${look.paint('bold', 'names like it')}  ${wrap(alike, look.width - 15, ' '.repeat(15))}`]),
  ];
};

/** The parts of a finding before the logs: expected and seen, nearest spans, trace. No indent, no blank lines. */
export const evidenceOf = (finding: Finding, look: Look, treeShown: boolean): readonly string[] => {
  const inner = { ...look, width: look.width - 2 };
  const tree = capped(drawTree(finding.tree, inner), look);
  const trace = treeShown ? [look.paint('dim', 'trace     as above')] : [titled('trace', tree, look)];
  return [
    ...expectedAndSeen(finding, look),
    ...nearestSpans(finding, look),
    ...(finding.tree.length === 0 ? [] : trace),
  ];
};

/** TOML that would have matched, ready to paste. */
export const remedyOf = ({ toml }: Finding, look: Look): readonly string[] =>
  toml === undefined
    ? []
    : [`${look.paint('bold', 'this would match')}\n${indent(linesOf(toml).map(tame).join('\n'), '  ')}`];
