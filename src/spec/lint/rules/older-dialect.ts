import { positionIn } from '../../source.ts';
import type { Rule } from '../rule.ts';

/** An older file is read as it is; `migrate` writes down how. Where the meaning changed a little, each place is told. */
export const olderDialect: Rule = ({ changes, source }) => {
  const hint = `\`clnrm migrate ${source.rendered.file.id}\` writes it in today's form`;
  const plain = changes.filter(({ note }) => note === undefined);
  const [first] = plain;
  return [
    ...(first === undefined
      ? []
      : [
          {
            message: `an older form is read as today's, in ${plain.length} ${plain.length === 1 ? 'place' : 'places'}: \`${first.from}\` as \`${first.to}\``,
            hint,
            at: positionIn(source.rendered, first.place),
          },
        ]),
    ...changes.flatMap(({ from, to, note, place }) =>
      note === undefined
        ? []
        : [
            {
              message: `\`${from}\` is read as ${to === 'nothing' ? to : `\`${to}\``}: ${note}`,
              hint,
              at: positionIn(source.rendered, place),
            },
          ],
    ),
  ];
};
