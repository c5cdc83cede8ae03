import type { AttributePredicate } from '../../../model/expectation.ts';
import { renamed } from '../../../util/renamed-attributes.ts';
import type { Path } from '../../toml.ts';
import { allRules, pathOf } from '../expectations.ts';
import type { Opinion, Rule, Subject } from '../rule.ts';

const hintOf = (group: string, older: string, today: string): string => {
  if (group === 'none') return `forbid both: "${older}" and "${today}"`;
  const both = `attrs.any = { "${today}" = …, "${older}" = … }`;
  return group === 'any' ? `name both: ${both}` : `write "${today}", or accept both: ${both}`;
};

const inGroup = (
  { source }: Subject,
  predicates: readonly AttributePredicate[],
  path: Path,
): readonly Opinion[] =>
  predicates.flatMap(({ key }) => {
    const today = renamed(key);
    if (today === undefined || predicates.some((one) => one.key === today)) return [];
    return [
      {
        message: `'${key}' is called '${today}' in today's semantic conventions`,
        hint: hintOf(String(path.at(-1)), key, today),
        at: source.atKey([...path, key]),
      },
    ];
  });

/** Attribute names that newer instrumentation no longer writes: what asks for them breaks, what forbids them forbids nothing. */
export const olderAttribute: Rule = (subject) =>
  allRules(subject).flatMap((rule) => {
    if (rule.family !== 'span') return [];
    return (['all', 'any', 'none'] as const).flatMap((group) =>
      inGroup(subject, rule.attrs[group], [...pathOf(rule), 'attrs', group]),
    );
  });
