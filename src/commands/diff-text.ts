import type { FactChange, MergedSpan } from '../model/canonical.ts';
import { branches } from '../reporters/tree.ts';
import type { ResourceChange } from '../util/canonical-diff.ts';
import type { Look, Style } from '../util/look.ts';
import { charWidth, clip, pad, plural, tame, widthOf } from '../util/text.ts';
import type { DiffSide } from './diff-sides.ts';

/** Two traces laid over each other. */
export interface Comparison {
  readonly sides: readonly [DiffSide, DiffSide];
  readonly resources: readonly ResourceChange[];
  readonly spans: readonly MergedSpan[];
}

type Kind = MergedSpan['kind'];

const SIGNS: Readonly<Record<Kind, readonly [sign: string, style: Style]>> = {
  same: [' ', 'dim'],
  changed: ['~', 'yellow'],
  moved: ['>', 'cyan'],
  left: ['<', 'cyan'],
  appeared: ['+', 'green'],
  vanished: ['-', 'red'],
};

const signOf = (kind: Kind, { paint }: Look): string => paint(SIGNS[kind][1], SIGNS[kind][0]);

/** `attribute "order.id"` reads as `order.id`; of the others the quotes go. */
const labelOf = ({ label }: FactChange): string => {
  const [, kind = '', quoted = ''] = /^(\w+) (".*")$/.exec(label) ?? [];
  if (quoted === '') return tame(label);
  let name = quoted;
  try {
    name = String(JSON.parse(quoted));
  } catch {
    // the way of a link is several names
  }
  return tame(kind === 'attribute' ? name : `${kind} ${name}`);
};

/** A value on one line; what has a name and nothing else is there or is not. */
const valueText = (value: string | undefined): string => {
  if (value === undefined) return 'absent';
  return value === '' ? 'there' : tame(value.replaceAll('\n', ', '));
};

const onOneLine = (fact: FactChange, look: Look): string =>
  `${labelOf(fact)}  ${valueText(fact.before)} ${look.unicode ? '→' : '->'} ${valueText(fact.after)}`;

/** What differs of one property, on one line where it fits; else old and new below each other. */
const factLines = (fact: FactChange, indent: string, look: Look): readonly string[] => {
  const room = look.width - widthOf(indent);
  const line = onOneLine(fact, look);
  if (widthOf(line) <= room) return [`${indent}${line}`];
  const cut = (sign: string, value: string | undefined): string =>
    `${indent}  ${clip(`${sign} ${valueText(value)}`, room - 2, look.unicode)}`;
  return [
    `${indent}${clip(labelOf(fact), room, look.unicode)}`,
    look.paint('red', cut('-', fact.before)),
    look.paint('green', cut('+', fact.after)),
  ];
};

const wayOf = (above: readonly string[] = []): string => above.map(tame).join(' / ') || 'the root';

const noteOf = ({ kind, from, to }: MergedSpan): string => {
  if (kind === 'moved') return `moved, was below ${wayOf(from)}`;
  return kind === 'left' ? `moved, is below ${wayOf(to)}` : '';
};

const spanOf = ({ before, after }: MergedSpan): { readonly name: string; readonly service: string } => {
  const { name = '', service = '' } = after ?? before ?? {};
  return { name: tame(name), service: tame(service) };
};

const resourceTitle = ({ service }: ResourceChange): string =>
  `resource ${service === '' ? 'without a name' : tame(service)}`;

const SERVICE = 18;

/** One trace for both: signs say which span came, went, moved or changed, and below it stands in what. */
export function* treeDiff(
  { sides: [before, after], resources, spans }: Comparison,
  look: Look,
): Generator<string> {
  const { paint, width, unicode } = look;
  yield paint('red', clip(`- ${tame(before.name)}: ${plural(before.spans, 'span')}`, width, unicode));
  yield paint('green', clip(`+ ${tame(after.name)}: ${plural(after.spans, 'span')}`, width, unicode));
  if (resources.length > 0) yield '';
  for (const resource of resources) {
    yield `${signOf('changed', look)} ${clip(resourceTitle(resource), width - 2, unicode)}`;
    for (const fact of resource.facts) yield* factLines(fact, '      ', look);
  }
  const prefixes = branches(spans, unicode);
  const service = spans.reduce((most, span) => Math.max(most, widthOf(spanOf(span).service)), 0);
  const names = spans.map((span, row) => `${prefixes[row] ?? ''}${spanOf(span).name}`);
  const widest = names.reduce((most, name) => Math.max(most, widthOf(name)), 0);
  const room = Math.min(widest, width - 4 - Math.min(service, SERVICE));
  let trace = -1;
  for (const [row, span] of spans.entries()) {
    if (span.trace !== trace) yield '';
    trace = span.trace;
    const name = pad(clip(names[row] ?? '', room, unicode), room);
    const shown = `${name}  ${clip(spanOf(span).service, SERVICE, unicode)}`.trimEnd();
    yield `${signOf(span.kind, look)} ${span.kind === 'same' ? shown : paint(SIGNS[span.kind][1], shown)}`.trimEnd();
    const note = noteOf(span);
    if (note !== '') yield `      ${paint('dim', clip(note, width - 6, unicode))}`;
    for (const fact of span.facts) yield* factLines(fact, '      ', look);
  }
}

/** Columns that values have on either side, however deep their span lies. */
const LEAST = 16;

interface Halves {
  readonly kind: Kind;
  readonly left: string;
  readonly right: string;
}

/** A text in pieces of at most `width` columns: what differs at its end must be seen. */
const pieces = (text: string, width: number): readonly string[] => {
  const cut: string[] = [];
  let piece = '';
  let used = 0;
  for (const char of text) {
    used += charWidth(char);
    if (used > width) {
      cut.push(piece);
      piece = '';
      used = charWidth(char);
    }
    piece += char;
  }
  return [...cut, piece];
};

const factHalves = (kind: Kind, facts: readonly FactChange[], indent: string, half: number): Halves[] =>
  facts.flatMap((fact) => {
    const of = (value: string | undefined): readonly string[] =>
      value === undefined
        ? []
        : pieces(`${labelOf(fact)} = ${valueText(value)}`, half - indent.length).map(
            (piece) => `${indent}${piece}`,
          );
    const [before, after] = [of(fact.before), of(fact.after)];
    return Array.from(
      { length: Math.max(before.length, after.length) },
      (_, at): Halves => ({ kind, left: before[at] ?? '', right: after[at] ?? '' }),
    );
  });

const spanHalves = (span: MergedSpan, prefix: string, half: number): readonly Halves[] => {
  const text = (one: MergedSpan['before']): string => {
    if (one === undefined) return '';
    return `${prefix}${tame(one.name)}${one.service === '' ? '' : `  (${tame(one.service)})`}`;
  };
  const { kind, before, after } = span;
  const indent = ' '.repeat(Math.min(widthOf(prefix), half - LEAST) + 2);
  return [
    { kind, left: kind === 'moved' ? '' : text(before), right: text(after) },
    ...factHalves(kind, span.facts, indent, half),
  ];
};

/** The older trace on the left and the newer one on the right, line by line; a sign between them where they differ. */
export function* sideBySide({ sides, resources, spans }: Comparison, look: Look): Generator<string> {
  const { paint, width, unicode } = look;
  const half = Math.floor((width - 3) / 2);
  const line = ({ kind, left, right }: Halves): string => {
    const [sign, style] = SIGNS[kind];
    const gutter = kind === 'same' ? (unicode ? '│' : '|') : sign;
    const text = `${pad(clip(left, half, unicode), half)} ${gutter} ${clip(right, half, unicode)}`.trimEnd();
    return kind === 'same' ? text : paint(style, text);
  };
  const [left, right] = sides.map(({ name, spans: count }) => `${tame(name)}: ${plural(count, 'span')}`);
  yield paint('bold', line({ kind: 'same', left: left ?? '', right: right ?? '' }));
  for (const resource of resources) {
    const title = resourceTitle(resource);
    yield line({ kind: 'changed', left: title, right: title });
    yield* factHalves('changed', resource.facts, '  ', half).map(line);
  }
  const prefixes = branches(spans, unicode);
  let trace = -1;
  for (const [row, span] of spans.entries()) {
    if (span.trace !== trace) yield line({ kind: 'same', left: '', right: '' });
    trace = span.trace;
    yield* spanHalves(span, prefixes[row] ?? '', half).map(line);
  }
}

const WORDS: readonly (readonly [kind: Kind, word: string])[] = [
  ['appeared', 'appeared'],
  ['vanished', 'vanished'],
  ['moved', 'moved'],
  ['changed', 'changed'],
];

/** `1 span appeared, 2 changed`, or that nothing did. */
export const summaryOf = ({ sides: [before], resources, spans }: Comparison): string => {
  const counts = WORDS.map(([kind, word]) => ({
    word,
    count: spans.filter((span) => span.kind === kind).length,
  })).filter(({ count }) => count > 0);
  const told = [
    ...counts.map(({ word, count }) => `${plural(count, 'span')} ${word}`),
    ...(resources.length === 0 ? [] : [`${plural(resources.length, 'resource')} changed`]),
  ];
  return told.length === 0 ? `the traces are the same: ${plural(before.spans, 'span')}` : told.join(', ');
};
