import * as v from 'valibot';
import { duration, integer, isTable, list, must, table, text, word } from './parts.ts';
import { say } from './say.ts';

/** A list of tables whose members are read one by one, so that a fault in one does not hide those of the others. */
export const tables = (name: string) =>
  v.array(
    v.unknown(),
    must('a list', (input) => (isTable(input) ? `write [[${name}]], with two brackets` : undefined)),
  );

/** A table whose parts are read one by one. */
const unread = v.custom<Record<string, unknown>>(
  isTable,
  must('a table', (input) => (Array.isArray(input) ? 'write it with one pair of brackets' : undefined)),
);

/** `[[scenario]]` without what its steps and expectations hold. */
export const scenario = v.pipe(
  table('[[scenario]]', {
    name: word,
    description: v.exactOptional(text),
    tags: v.optional(list('a list of tags', word), []),
    timeout: v.exactOptional(duration),
    retries: v.optional(integer(0), 0n),
    run: v.exactOptional(word),
    step: v.exactOptional(tables('scenario.step')),
    expect: v.exactOptional(unread),
  }),
  v.check(
    ({ run, step }) => run === undefined || step === undefined,
    say('conflicting-keys', 'has both `run` and steps', 'write the command as a step'),
  ),
  v.transform(({ name, description, tags, timeout, retries, run }) => ({
    name,
    tags,
    retries,
    ...(description !== undefined && { description }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(run !== undefined && { run }),
  })),
);
export type WrittenScenario = v.InferOutput<typeof scenario>;

/** The top of a spec; every part is read by its own schema. */
export const spec = table('a spec', {
  meta: v.exactOptional(v.unknown()),
  vars: v.exactOptional(unread),
  matrix: v.exactOptional(v.unknown()),
  determinism: v.exactOptional(v.unknown()),
  isolation: v.exactOptional(v.unknown()),
  limits: v.exactOptional(v.unknown()),
  otel: v.exactOptional(v.unknown()),
  service: v.exactOptional(unread),
  setup: v.exactOptional(tables('setup')),
  teardown: v.exactOptional(tables('teardown')),
  scenario: v.exactOptional(tables('scenario')),
  expect: v.exactOptional(unread),
});
