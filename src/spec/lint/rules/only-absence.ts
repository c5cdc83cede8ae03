import type { Expectation } from '../../../model/expectation.ts';
import type { Matcher } from '../../../model/value.ts';
import { checksResults } from '../expectations.ts';
import type { Rule } from '../rule.ts';

/** Whether a count of 0 fits. */
const allowsNone = (matcher: Matcher): boolean =>
  matcher.every((one) => {
    const value = 'value' in one && 'value' in one.value ? Number(one.value.value) : Number.NaN;
    if (one.op === 'eq' || one.op === 'gte') return value <= 0;
    if (one.op === 'gt') return value < 0;
    return one.op === 'lt' || one.op === 'lte';
  });

const isAbsence = (rule: Expectation): boolean => {
  switch (rule.family) {
    case 'span':
      return rule.match === 'none' || (typeof rule.match !== 'string' && allowsNone(rule.match));
    case 'graph':
      return rule.rule === 'must_not_cross' || rule.rule === 'acyclic';
    case 'counts':
      return allowsNone(rule.matcher);
    case 'status':
      return rule.name === undefined && rule.status !== 'ERROR';
    case 'hermeticity':
      return rule.rule !== 'resource_attrs';
    case 'temporal':
      return rule.rule === 'never' || rule.rule === 'at_most_concurrent';
    case 'window':
    case 'order':
    case 'golden':
      return false;
  }
};

/** Nothing bad was seen: so it is too when nearly nothing was done. */
export const onlyAbsence: Rule = (subject) =>
  subject.scenarios.flatMap((scenario) => {
    const rules = [...subject.expectations.rules, ...scenario.expectations.rules];
    const [first] = rules;
    if (first === undefined || checksResults(subject, scenario) || !rules.every(isAbsence)) return [];
    return [
      {
        message: 'only what must not be is expected: one span of whatever kind makes this green',
        hint: 'expect also what must be done: [[expect.span]] with a name, or `expect` on a step',
        at: first.at,
      },
    ];
  });
