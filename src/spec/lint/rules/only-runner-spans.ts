import type { Expectation } from '../../../model/expectation.ts';
import { namedSpans } from '../../../util/named-spans.ts';
import type { Rule } from '../rule.ts';

const isRunners = (rule: Expectation): boolean => {
  const names = namedSpans(rule);
  return names.length > 0 && names.every((name) => name.startsWith('clnrm.'));
};

/** The runner's own spans are there whatever the subject does. */
export const onlyRunnerSpans: Rule = ({ expectations, scenarios }) => {
  const shared = expectations.rules;
  const lists =
    shared.length > 0 && scenarios.every((one) => one.expectations.rules.length === 0)
      ? [shared]
      : scenarios.map((one) => [...shared, ...one.expectations.rules]);
  return lists.flatMap((rules) => {
    const [first] = rules;
    if (first === undefined || !rules.every(isRunners)) return [];
    return [
      {
        message: "only clnrm's own spans are expected, which are there whatever the system does",
        hint: 'expect a span that the system itself emits',
        at: first.at,
      },
    ];
  });
};
