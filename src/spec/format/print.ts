import { widthOf } from '../../util/text.ts';
import type { Item, Node } from './statement.ts';

/** Lists that would make a longer line are written one item a line. */
const WIDTH = 100;

const STEP = '  ';

/** A comment, with one blank behind its mark; rulers, `#:schema` and `#!` stay. */
export const comment = (text: string): string => text.replace(/^#(?=[^\s#:!])/, '# ').trimEnd();

type Group = Exclude<Node, { kind: 'leaf' }>;

const isOpen = (node: Node): boolean =>
  node.kind !== 'leaf' &&
  ((node.broken && node.items.length > 0) ||
    node.tail.length > 0 ||
    node.items.some(({ lead, trail, value }) => lead.length > 0 || trail !== undefined || isOpen(value)));

const pair = ({ key }: Item, value: string): string => (key === undefined ? value : `${key} = ${value}`);

const flat = (node: Node): string => {
  if (node.kind === 'leaf') return node.text;
  const inner = node.items.map((item) => pair(item, flat(item.value))).join(', ');
  if (node.kind === 'list') return `[${inner}]`;
  return inner === '' ? '{}' : `{ ${inner} }`;
};

const open = (node: Group, indent: string, end: string): string => {
  const inner = indent + STEP;
  const line = (text: string): string => (text === '' ? '' : inner + comment(text));
  const items = node.items.flatMap((item) => {
    const before = item.key === undefined ? inner : `${inner}${item.key} = `;
    const written = `${pair(item, value(item.value, { indent: inner, used: widthOf(before) + 1, end }))},`;
    return [
      ...item.lead.map(line),
      inner + written + (item.trail === undefined ? '' : `  ${comment(item.trail)}`),
    ];
  });
  const [first, last] = node.kind === 'list' ? ['[', ']'] : ['{', '}'];
  return [first, ...items, ...node.tail.map(line), indent + last].join(end);
};

/** Where a value is written: how far in its lines begin, columns before it on its line, what ends lines. */
interface Place {
  readonly indent: string;
  readonly used: number;
  readonly end: string;
}

/** A value as text. Inline tables keep the form the author chose: one line, or several. */
export const value = (node: Node, { indent, used, end }: Place): string => {
  if (node.kind === 'leaf') return node.text;
  const short = flat(node);
  const isLong = node.kind === 'list' && node.items.length > 0 && !short.includes('\n');
  if (isOpen(node) || (isLong && used + widthOf(short) > WIDTH)) return open(node, indent, end);
  return short;
};
