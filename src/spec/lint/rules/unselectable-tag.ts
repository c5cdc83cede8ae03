import { parseTags } from '../../plan/tags.ts';
import type { Rule } from '../rule.ts';

const isSelectable = (tag: string): boolean => {
  const test = parseTags(tag);
  return typeof test !== 'string' && test(new Set([tag])) && !test(new Set());
};

/** A tag that `--tag` cannot name. */
export const unselectableTag: Rule = ({ settings, scenarios, source }) => {
  const lists = [
    { tags: settings.meta?.tags ?? [], path: ['meta', 'tags'] },
    ...scenarios.map(({ written, path }) => ({ tags: written?.tags ?? [], path: [...path, 'tags'] })),
  ];
  return lists.flatMap(({ tags, path }) =>
    tags.flatMap((tag, index) =>
      isSelectable(tag)
        ? []
        : [
            {
              message: `--tag cannot name '${tag}'`,
              hint: 'leave blanks and parentheses out, and the words and, or, not',
              at: source.at([...path, index]),
            },
          ],
    ),
  );
};
