import type { Expectation } from '../../../model/expectation.ts';
import { judgedTogether } from '../expectations.ts';
import type { Opinion, Rule } from '../rule.ts';

const said = ({ id: _id, at: _at, ...rule }: Expectation): string => JSON.stringify(rule);

/** The same said twice is one of two things: a copy that was never changed, or a line too many. */
export const duplicateExpectation: Rule = (subject) => {
  const found = new Map<string, Opinion>();
  for (const rules of judgedTogether(subject)) {
    const first = new Map<string, Expectation>();
    for (const rule of rules) {
      const known = first.get(said(rule));
      if (known === undefined) first.set(said(rule), rule);
      else
        found.set(rule.id, {
          message: `this is expected already, at line ${known.at.line}`,
          hint: 'take one of the two out, or change what was copied',
          at: rule.at,
        });
    }
  }
  return [...found.values()];
};
