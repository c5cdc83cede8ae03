import type { Rule } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';
import { commandPlace, commandsOf, type Step, stepsOf } from '../steps.ts';

const TELLS = /^(?:-[a-zA-Z]*[fw]|--fail(?:-with-body|-early)?$|--write-out)/;

const isSilent = ({ words: [program, ...args], after }: ShellCommand): boolean =>
  program === 'curl' && after !== '|' && !args.some((arg) => TELLS.test(arg) || arg === '--version');

const judged = ({ plan: { expect, capture } }: Step): boolean =>
  expect.some(({ target }) => target.kind === 'stdout') || Object.values(capture).includes('stdout');

/** curl exits 0 when the answer is 500. */
export const silentCurl: Rule = (subject) =>
  stepsOf(subject).flatMap((step) => {
    if (judged(step) || step.within === 'teardown' || !commandsOf(step).some(isSilent)) return [];
    return [
      {
        message: `curl in step '${step.plan.name}' exits 0 whatever the server answers`,
        hint: 'write an http step, which must answer 2xx or 3xx, or `curl -f`',
        at: commandPlace(subject, step, 'curl'),
      },
    ];
  });
