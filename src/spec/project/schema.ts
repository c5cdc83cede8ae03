import * as v from 'valibot';
import { parseTags } from '../plan/tags.ts';
import { later } from '../schema/later.ts';
import { note } from '../schema/note.ts';
import { duration, flag, integer, isTable, list, must, someOf, table, word } from '../schema/parts.ts';
import { say } from '../schema/say.ts';
import { addresses, level, network, variableNames } from '../schema/settings.ts';

const pattern = v.pipe(
  word,
  v.check(
    (written) => !written.startsWith('!'),
    say('wrong-type', 'cannot leave paths out', 'name what is to be run'),
  ),
);

const reporter = v.pipe(
  word,
  v.regex(/^[a-z]+(?:=.+)?$/, must('a reporter such as "human" or "junit=out/junit.xml"')),
);

const tags = v.pipe(
  v.string(
    must('an expression such as "smoke and not slow"', (input) =>
      Array.isArray(input) ? `write tags = "${input.map(String).join(' or ')}"` : undefined,
    ),
  ),
  v.nonEmpty(must('an expression such as "smoke and not slow"')),
  v.rawCheck(({ dataset, addIssue }) => {
    const test = dataset.typed ? parseTags(dataset.value) : undefined;
    if (typeof test === 'string') {
      const hint = 'write tags with and, or, not and parentheses: "smoke and not slow"';
      addIssue({ message: say('wrong-type', `cannot be read: ${test}`, hint) });
    }
  }),
);

const variables = v.pipe(
  v.custom<Record<string, unknown>>(isTable, must('a table')),
  note({ json: { type: 'object' } }),
);

/** `isolation`: what a spec's own `[isolation]` does not say. */
const isolation = table('isolation of the project', {
  level: v.exactOptional(level),
  network: v.exactOptional(network),
  allow: v.exactOptional(addresses),
  pass_env: v.exactOptional(variableNames),
  image: v.exactOptional(word),
});

const limit = v.pipe(
  duration,
  v.check((ms) => ms > 0, say('wrong-type', 'must be longer than nothing', 'write "500ms", "30s" or "2m"')),
);

/** `clnrm.toml`. */
export const project = table('the project file', {
  specs: v.exactOptional(someOf('a list of paths such as ["specs/**"]', pattern)),
  jobs: v.exactOptional(integer(1, 1024)),
  reporters: v.exactOptional(someOf('a list such as ["human", "junit=out/junit.xml"]', reporter)),
  tags: v.exactOptional(tags),
  fail_fast: v.exactOptional(flag),
  timeout: v.exactOptional(limit),
  retries: v.exactOptional(integer(0)),
  vars: v.exactOptional(variables),
  secrets: v.exactOptional(variableNames),
  isolation: v.exactOptional(isolation),
  plugins: later(list('a list of paths and packages', word)),
  cache: later(flag, 'nothing is cached: every run runs everything'),
});
