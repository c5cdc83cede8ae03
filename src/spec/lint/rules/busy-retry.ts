import type { Rule } from '../rule.ts';
import { stepsOf } from '../steps.ts';

const MANY = 10;

/** Without a pause all attempts are over before anything can have changed. */
export const busyRetry: Rule = (subject) =>
  stepsOf(subject).flatMap(({ plan: { name, retry }, path }) => {
    if (retry.attempts < MANY || retry.delayMs > 0) return [];
    return [
      {
        message: `step '${name}' is tried ${retry.attempts} times without a pause`,
        hint: `write retry = { attempts = ${retry.attempts}, delay = "100ms" }`,
        at: subject.source.atKey([...path, 'retry']),
      },
    ];
  });
