import type { Rule } from '../rule.ts';
import { commandPlace, commandsOf, stepsOf } from '../steps.ts';

/** A pause of fixed length is too short on a busy machine and too long on all others. A loop that polls is another matter. */
export const sleepInStep: Rule = (subject) =>
  stepsOf(subject).flatMap((step) => {
    const commands = commandsOf(step);
    if (commands.some(({ keywords }) => keywords.includes('until') || keywords.includes('while'))) return [];
    return commands
      .filter(({ words: [program] }) => program === 'sleep')
      .slice(0, 1)
      .map(({ words }) => ({
        message: `step '${step.plan.name}' waits by \`${words.join(' ')}\``,
        hint: 'wait for what is awaited: retry = { attempts = 50, delay = "100ms" } on the step that needs it, or `wait` on the service',
        at: commandPlace(subject, step, 'sleep'),
      }));
  });
