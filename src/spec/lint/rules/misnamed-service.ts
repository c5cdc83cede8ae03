import { nearest } from '../../../diagnostics/suggest.ts';
import { allRules, pathOf } from '../expectations.ts';
import type { Rule } from '../rule.ts';
import { textsIn, valueAt } from '../texts.ts';

/** `service` of an expected span is a name that spans bear, and nothing checks it; one letter off, no span has it. */
export const misnamedService: Rule = (subject) => {
  const { source, serviceIds } = subject;
  const said = [...serviceIds, ...textsIn(valueAt(source, ['service'])).map(({ text }) => text)];
  return allRules(subject).flatMap((rule) => {
    if (rule.family !== 'span' || rule.service === undefined) return [];
    const { service } = rule;
    const [meant] = nearest(service, serviceIds, 1);
    if (meant === undefined || said.some((text) => text.includes(service))) return [];
    return [
      {
        message: `no service is called '${service}'`,
        hint: `did you mean '${meant}'? A name that the program gives itself belongs into env = { OTEL_SERVICE_NAME = "${service}" }`,
        at: source.at([...pathOf(rule), 'service']),
      },
    ];
  });
};
