import * as v from 'valibot';
import { attributes, statusWanted } from './expect-span.ts';
import { namePattern } from './name.ts';
import { duration, flag, integer, isTable, list, table, word } from './parts.ts';
import { say } from './say.ts';

const RULES = ['eventually', 'never', 'exactly_once', 'at_most_concurrent'] as const;

/** `[[expect.temporal]]`: when spans of a selector may be seen. */
export const temporal = list(
  'a list of tables',
  v.pipe(
    table('[[expect.temporal]]', {
      name: namePattern,
      service: v.exactOptional(word),
      status: v.exactOptional(statusWanted),
      attrs: v.optional(attributes, {}),
      eventually: v.exactOptional(flag),
      never: v.exactOptional(flag),
      exactly_once: v.exactOptional(flag),
      at_most_concurrent: v.exactOptional(integer(1)),
      within: v.exactOptional(duration),
      after: v.exactOptional(namePattern),
      before: v.exactOptional(namePattern),
    }),
    v.check(
      (written) =>
        RULES.filter((rule) => written[rule] !== undefined && written[rule] !== false).length === 1,
      say('conflicting-keys', `must have exactly one of ${RULES.join(', ')}`),
    ),
  ),
  (input) => (isTable(input) ? 'write [[expect.temporal]], with two brackets' : undefined),
);

/** `[expect.golden]`: the trace is the same as a kept one. */
export const golden = table('[expect.golden]', {
  trace: word,
  volatile: v.optional(list('a list of attribute names', word), []),
  ordered: v.optional(flag, false),
});
