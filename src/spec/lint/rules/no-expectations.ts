import { checksResults } from '../expectations.ts';
import type { Rule } from '../rule.ts';

/** A command that exits 0 has proved nothing: it may have printed PASS and done no work. */
export const noExpectations: Rule = (subject) => {
  if (subject.expectations.rules.length > 0) return [];
  return subject.scenarios.flatMap((scenario) => {
    const { written, path, expectations } = scenario;
    if (written === undefined || written.skip !== undefined) return [];
    if (expectations.rules.length > 0 || checksResults(subject, scenario)) return [];
    return [
      {
        message: `scenario '${written.name}' is green when its commands exit 0: nothing else is asked`,
        hint: 'write what must be seen: [[expect.span]], or `expect` on a step',
        at: subject.source.at([...path, 'name']),
      },
    ];
  });
};
