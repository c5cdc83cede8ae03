import type { Rule } from '../rule.ts';
import { textsIn, valueAt } from '../texts.ts';

/** Letters that mean themselves, perhaps between anchors. */
const PLAIN = /^(\^?)((?:[^\\^$.*+?()[\]{}|])+)(\$?)$/;

const instead = (start: string, text: string, end: string): string => {
  if (start !== '' && end !== '') return `eq = "${text}"`;
  if (start !== '') return `matches = "${text}*"`;
  return end === '' ? `contains = "${text}"` : `matches = "*${text}"`;
};

/** A regular expression without anything regular costs time, and hides what is meant. */
export const plainRegex: Rule = ({ source }) =>
  ['expect', 'scenario', 'setup', 'teardown'].flatMap((top) =>
    textsIn(valueAt(source, [top]), [top]).flatMap(({ text, path }) => {
      if (path.at(-1) !== 'regex' || !path.some((key) => key === 'expect' || key === 'until')) return [];
      const [, start = '', plain, end = ''] = PLAIN.exec(text) ?? [];
      if (plain === undefined) return [];
      return [
        {
          message: `the regular expression '${text}' is plain text`,
          hint: `write ${instead(start, plain, end)}`,
          at: source.at(path),
        },
      ];
    }),
  );
