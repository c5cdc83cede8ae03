import type { Rule } from '../rule.ts';

const MOST = 2;

/** A scenario that may fail three times and still end green is no test of anything that must always work. */
export const manyRetries: Rule = ({ scenarios, source }) =>
  scenarios.flatMap(({ written, path }) => {
    if (written === undefined || written.retries <= MOST) return [];
    return [
      {
        message: `scenario '${written.name}' may fail ${written.retries} times before it is red`,
        hint: `find out what is flaky; for a while retries = ${MOST} is enough, or \`retry\` on the one step that needs it`,
        at: source.atKey([...path, 'retries']),
      },
    ];
  });
