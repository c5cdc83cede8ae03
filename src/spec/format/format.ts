import { layOut } from './layout.ts';
import { Irregular, type Node } from './statement.ts';
import { readStatements } from './statements.ts';
import type { Dialect } from './tag.ts';

/** Whether a text has template tags. `${{ … }}` and `${#` are none. */
export const hasTags = (text: string): boolean => /(?<!\$)\{[{#]|\{%/.test(text);

const dialectOf = (id: string, text: string): Dialect => ({
  tagged: hasTags(text),
  escapes: !id.endsWith('.tera'),
});

/**
 * The canonical form of a spec or of a template of one: order, names and values stay, comments too. `id` tells by its
 * ending whose template it is. @throws Irregular for text without tags that is not TOML,
 * and for line ends of a kind that TOML does not know.
 */
export const format = (id: string, text: string): string => {
  const line = text.split('\n').findIndex((one) => /\r(?!$)/.test(one));
  if (line >= 0) throw new Irregular(`line ${line + 1} has a carriage return in its middle`);
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  return mark + layOut(readStatements(text.slice(mark.length), dialectOf(id, text)));
};

const commentsIn = (node: Node): readonly string[] =>
  node.kind === 'leaf'
    ? []
    : [
        ...node.items.flatMap(({ lead, value, trail }) => [...lead, ...commentsIn(value), trail ?? '']),
        ...node.tail,
      ];

/** Every comment of a text without its blanks, in order; what is inside of lines that stay as they are is not counted. */
export const comments = (id: string, text: string): readonly string[] =>
  readStatements(text.replace(/^\ufeff/, ''), dialectOf(id, text))
    .flatMap((one): readonly string[] => {
      if (one.kind === 'comment') return [one.text];
      const beside = 'comment' in one && one.comment !== undefined ? [one.comment] : [];
      return one.kind === 'pair' ? [...commentsIn(one.value), ...beside] : beside;
    })
    .map((text) => text.replace(/\s+/g, ''))
    .filter((text) => text !== '');
