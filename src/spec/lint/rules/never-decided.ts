import type { Expectation } from '../../../model/expectation.ts';
import type { Matcher } from '../../../model/value.ts';
import type { ParsedService } from '../../parse-service.ts';
import { allRules } from '../expectations.ts';
import type { Rule, Subject } from '../rule.ts';

/** More of what is counted cannot break it. */
const isLeast = (matcher: Matcher): boolean => matcher.every(({ op }) => op === 'gte' || op === 'gt');

/** Whether spans that have come can prove it, whatever may still come. */
const mayHoldEarly = (rule: Expectation): boolean => {
  switch (rule.family) {
    case 'span':
      return rule.match === 'any' || (typeof rule.match !== 'string' && isLeast(rule.match));
    case 'counts':
      return isLeast(rule.matcher);
    case 'graph':
      return (rule.rule === 'must_reach' || rule.rule === 'must_include') && !rule.every;
    case 'temporal':
      return rule.rule !== 'never' && rule.rule !== 'at_most_concurrent';
    case 'window':
    case 'order':
    case 'status':
    case 'hermeticity':
    case 'golden':
      return false;
  }
};

/** What runs inside clnrm sends no spans. */
const EMBEDDED = new Set(['http_stub']);

const outlives = ({ common: { scope, plugin = '' } }: ParsedService, { scenarios }: Subject): boolean =>
  !EMBEDDED.has(plugin) && (scope === 'run' || (scope === 'spec' && scenarios.length > 1));

/** While a service lives on that could still send, nothing is decided that needs all spans. */
export const neverDecided: Rule = (subject) => {
  const shared = subject.services.find((service) => outlives(service, subject));
  if (shared === undefined) return [];
  return allRules(subject)
    .filter((rule) => !mayHoldEarly(rule))
    .map(({ at }) => ({
      message: `this needs all spans, and '${shared.id}' still runs at the verdict: it is never green`,
      hint: `ask for what one span proves, or leave \`scope\` out of [service.${shared.id}]`,
      at,
    }));
};
