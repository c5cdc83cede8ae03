import type { Rule } from '../rule.ts';
import { commandPlace, commandsOf, stepsOf } from '../steps.ts';

const ENGINES = new Set(['docker', 'docker-compose', 'podman', 'podman-compose', 'nerdctl']);

/** What a step starts by itself is outside of the room: not sealed, not waited for, not removed. */
export const engineInStep: Rule = (subject) =>
  stepsOf(subject).flatMap((step) => {
    const engine = commandsOf(step).find(({ words: [program = ''] }) => ENGINES.has(program))?.words[0];
    if (engine === undefined) return [];
    return [
      {
        message: `step '${step.plan.name}' calls ${engine}: what it starts is outside of the room`,
        hint: 'write [service.NAME] with its `image`, and `service = "NAME"` on steps that run inside it',
        at: commandPlace(subject, step, engine),
      },
    ];
  });
