import { secretsIn } from '../../../util/mask.ts';
import type { Rule } from '../rule.ts';
import { isLiteral, placeOf, textsIn } from '../texts.ts';

const WITH_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/([^\s:/@"']+):([^\s:/@"']+)@[^\s"']/gi;

/** An address is logged, traced and shown; a password in it is so too. Words made for a test hide nothing. */
export const secretInUrl: Rule = ({ source, services }) => {
  const ids = services.map(({ id }) => id);
  return textsIn(source.toml.value).flatMap(({ text, path }) =>
    [...text.matchAll(WITH_PASSWORD)].flatMap(([whole, user = '', password = '']) => {
      const hidden = secretsIn([['PASSWORD', password]], [...ids, user]).length > 0;
      const { text: line, ...at } = placeOf(source, path, whole.slice(0, whole.indexOf(password)));
      if (
        !hidden ||
        password.includes('{') ||
        !isLiteral({ ...at, ...(line !== undefined && { text: line }) })
      )
        return [];
      return [
        {
          message: `the password of '${user}' stands in an address`,
          hint: 'let the caller give it: "{{ env(name="PASSWORD") }}", or read ${{ service.….url }}',
          at,
        },
      ];
    }),
  );
};
