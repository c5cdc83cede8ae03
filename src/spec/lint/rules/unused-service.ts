import type { ParsedService } from '../../parse-service.ts';
import { allRules } from '../expectations.ts';
import type { Rule, Subject } from '../rule.ts';
import { textsIn } from '../texts.ts';

/** What is said anywhere but in a service's own table and in what only describes. */
const elsewhere = ({ source }: Subject, id: string): readonly string[] =>
  textsIn(source.toml.value).flatMap(({ text, path: [top, name] }) =>
    top === 'meta' || top === 'vars' || (top === 'service' && name === id) ? [] : [text],
  );

const isNamed = (subject: Subject, id: string): boolean => {
  const word = new RegExp(`(?<![\\w-])${id}(?![\\w-])`);
  return elsewhere(subject, id).some((text) => word.test(text));
};

/** Whether spans of a service may be what is judged although no expectation bears its name. */
const mayBeJudged = (subject: Subject): boolean =>
  allRules(subject).some(
    (rule) =>
      rule.family !== 'span' || rule.service === undefined || !subject.serviceIds.includes(rule.service),
  );

/** A program of the author's may work without being asked; a database does not. */
const isProgram = ({ common: { plugin } }: ParsedService): boolean =>
  plugin === undefined || plugin === 'process' || plugin === 'generic_container';

/** A service that nobody talks to costs its start in every scenario, and proves nothing. */
export const unusedService: Rule = (subject) =>
  subject.services.flatMap((service) => {
    const { id, path, common } = service;
    if (isNamed(subject, id)) return [];
    const localPort = textsIn(subject.source.toml.value).some(({ text }) =>
      common.ports.some((port) => text.includes(`:${port}`)),
    );
    if (localPort || (isProgram(service) && mayBeJudged(subject))) return [];
    return [
      {
        message: `nothing uses service '${id}': no step, no reference, no depends_on, no expectation`,
        hint: `take it out, or use it: service = "${id}" on a step, or depends_on = ["${id}"]`,
        at: subject.source.atKey(path),
      },
    ];
  });
