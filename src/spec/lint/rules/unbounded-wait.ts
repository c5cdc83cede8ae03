import type { Rule } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';
import { commandPlace, commandsOf, type Step, stepsOf } from '../steps.ts';

/** A condition that only waiting can change; `while read` ends with its input. */
const polls = ({ keywords, words: [program = ''] }: ShellCommand): boolean =>
  keywords.includes('until') ||
  (keywords.includes('while') && (keywords.includes('!') || ['true', ':', 'sleep'].includes(program)));

const follows = ({ words: [program, ...args] }: ShellCommand): boolean =>
  program === 'tail' && args.some((arg) => /^-\w*[fF]|^--follow/.test(arg));

const endless = (step: Step): string | undefined => {
  const commands = commandsOf(step);
  if (commands.some(({ words: [program] }) => program === 'timeout')) return undefined;
  const found = commands.find((one) => polls(one) || follows(one));
  if (found === undefined) return undefined;
  return found.keywords.find((word) => word === 'until' || word === 'while') ?? 'tail';
};

/** What is waited for may never come; without a limit of its own the step then eats the whole scenario. */
export const unboundedWait: Rule = (subject) =>
  stepsOf(subject).flatMap((step) => {
    const word = step.plan.timeoutMs === undefined ? endless(step) : undefined;
    if (word === undefined) return [];
    return [
      {
        message: `step '${step.plan.name}' may wait for ever: \`${word}\` has no limit`,
        hint: 'write timeout = "10s" on the step, or let `retry` do the waiting',
        at: commandPlace(subject, step, word),
      },
    ];
  });
