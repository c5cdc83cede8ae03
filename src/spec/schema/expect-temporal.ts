import * as v from 'valibot';
import type { TemporalExpectation } from '../../model/expectation.ts';
import { attributes, statusWanted } from './expect-span.ts';
import { namePattern } from './name.ts';
import { duration, flag, integer, table, word } from './parts.ts';
import { say } from './say.ts';
import type { Unplaced } from './unplaced.ts';

const RULES = ['eventually', 'never', 'exactly_once', 'at_most_concurrent'] as const;

interface Written {
  readonly eventually?: boolean;
  readonly never?: boolean;
  readonly exactly_once?: boolean;
  readonly at_most_concurrent?: number;
}

const rulesOf = (written: Written): readonly (typeof RULES)[number][] =>
  RULES.filter((rule) => written[rule] !== undefined && written[rule] !== false);

/** One `[[expect.temporal]]`: when spans of a selector may be seen. */
export const temporal = v.pipe(
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
    (written) => rulesOf(written).length === 1,
    say('conflicting-keys', `must have exactly one of ${RULES.join(', ')}`),
  ),
  v.transform((written): readonly Unplaced<TemporalExpectation>[] => {
    const { name, service, status, attrs, within, after, before, at_most_concurrent: most } = written;
    return rulesOf(written).map((rule) => ({
      family: 'temporal',
      rule,
      name,
      attrs,
      path: [],
      ...(rule === 'at_most_concurrent' && most !== undefined && { most }),
      ...(service !== undefined && { service }),
      ...(status !== undefined && { status }),
      ...(within !== undefined && { withinMs: within }),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    }));
  }),
);
