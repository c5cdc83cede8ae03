import { mentions } from '../mentions.ts';
import type { Rule } from '../rule.ts';
import { placeOf } from '../texts.ts';

const ADDRESS = /(?<![\w.-])(?:localhost|127\.0\.0\.1|\[::1\]):(\d{1,5})(?!\d)/g;

/** Where a service can be reached depends on the kind of room; in containers it is not localhost. */
export const localhostAddress: Rule = (subject) => {
  const owners = new Map(
    subject.services.flatMap(({ id, common }) => common.ports.map((port) => [port, id])),
  );
  return mentions(subject).flatMap(({ text, path, within }) =>
    [...text.matchAll(ADDRESS)].flatMap(([address, port]) => {
      const owner = owners.get(Number(port));
      if (owner === undefined || owner === within) return [];
      return [
        {
          message: `'${address}' is service '${owner}' only where all share one network`,
          hint: `write \${{ service.${owner}.url }}, or \${{ service.${owner}.host }}:${port}`,
          at: placeOf(subject.source, path, address),
        },
      ];
    }),
  );
};
