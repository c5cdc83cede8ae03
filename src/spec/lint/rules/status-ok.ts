import { allRules, pathOf } from '../expectations.ts';
import type { Opinion, Rule } from '../rule.ts';

const HINT = 'write "not_error", or keep it where the program sets the status itself';

/** SDKs leave the status UNSET when nothing went wrong; OK is only what a program sets by hand. */
export const statusOk: Rule = (subject) =>
  allRules(subject).flatMap((rule): readonly Opinion[] => {
    if ((rule.family !== 'span' && rule.family !== 'status') || rule.status !== 'OK') return [];
    const path = rule.family === 'span' ? [...pathOf(rule), 'status'] : pathOf(rule);
    const message = 'OK is a status that SDKs do not set: without an error they leave UNSET';
    return [{ message, hint: HINT, at: subject.source.at(path) }];
  });
