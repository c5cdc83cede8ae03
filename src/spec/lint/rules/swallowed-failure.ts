import type { Rule } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';
import { commandPlace, commandsOf, type Step, scriptOf, stepsOf } from '../steps.ts';

const isNothing = ({ words: [program, status] }: ShellCommand): boolean =>
  program === 'true' || program === ':' || (program === 'exit' && status === '0');

/** What of a script hides that a command failed, as it is written there. */
const swallowing = (commands: readonly ShellCommand[]): string | undefined => {
  if (commands.some(({ before, words }) => before === '&&' && words[0] === 'false')) return undefined;
  const orNothing = commands.find((one) => one.before === '||' && isNothing(one));
  if (orNothing) return `|| ${orNothing.words.join(' ')}`;
  if (commands.some(({ words }) => words[0] === 'set' && words.includes('+e'))) return 'set +e';
  const last = commands.at(-1);
  if (last === undefined || commands.length < 2) return undefined;
  if (['\n', ';'].includes(last.before) && isNothing(last)) return last.words.join(' ');
  return last.before === '|' && last.words[0] === 'tee' ? '| tee' : undefined;
};

/** Whether anything but the exit code is judged: then the exit code may well be hidden. */
const judgesOutput = ({ plan: { expect, retry } }: Step): boolean =>
  [...expect, ...(retry.until ?? [])].some(({ target }) => target.kind !== 'exit_code');

/** A command that fails is the commonest evidence there is; a script that hides it is green whatever happens. */
export const swallowedFailure: Rule = (subject) =>
  stepsOf(subject).flatMap((step) => {
    if (step.within === 'teardown' || scriptOf(step) === undefined || judgesOutput(step)) return [];
    const found = swallowing(commandsOf(step));
    if (found === undefined) return [];
    return [
      {
        message: `step '${step.plan.name}' hides failures: \`${found}\``,
        hint: 'say which exit code is right: expect = { exit_code = { in = [0, 1] } }; after a red step others still run with continue_on_failure = true',
        at: commandPlace(subject, step, found),
      },
    ];
  });
