import * as v from 'valibot';
import { expect } from './expect.ts';
import { later } from './later.ts';
import { matrix } from './matrix.ts';
import { type Note, note } from './note.ts';
import { apart, duration, flag, integer, isTable, list, must, table, tables, text, word } from './parts.ts';
import { report } from './report.ts';
import { say } from './say.ts';
import { service } from './service.ts';
import { determinism, isolation, limits, meta, otel } from './settings.ts';
import { step } from './step.ts';

/** A table whose parts are read one by one. */
const unread = (said: Note) =>
  v.pipe(
    v.custom<Record<string, unknown>>(
      isTable,
      must('a table', (input) => (Array.isArray(input) ? 'write it with one pair of brackets' : undefined)),
    ),
    note({ json: { type: 'object' }, ...said }),
  );

/** One `[[scenario.fault]]`; which further keys a kind of fault has is not settled. */
const fault = v.pipe(
  v.custom<Record<string, unknown>>(isTable, must('a table')),
  v.looseObject(
    { on: word, kind: word, at: v.exactOptional(duration), for: v.exactOptional(duration) },
    'missing-key: is missing in a fault',
  ),
  note({ table: 'a fault', json: { additionalProperties: true } }),
);

const artifacts = table('artifacts', {
  files: v.optional(list('a list of paths', word), []),
  logs: v.optional(list('a list of services', word), []),
});

const reason = v.pipe(
  v.string(must('the reason in quotes', (input) => (input === true ? 'write why: skip = "…"' : undefined))),
  v.nonEmpty(must('a reason that says something')),
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
    step: v.exactOptional(tables('scenario.step', () => step)),
    expect: v.exactOptional(unread({ apart: () => expect })),
    concurrent: v.optional(flag, false),
    skip: v.exactOptional(reason),
    only: v.optional(flag, false),
    service: later(word, 'write a [[scenario.step]] with `service`'),
    fault: later(
      list('a list of faults', fault, (input) =>
        isTable(input) ? 'write [[scenario.fault]], with two brackets' : undefined,
      ),
    ),
    faults: later(list('a list of faults', fault)),
    artifacts: later(artifacts),
  }),
  v.check(
    ({ run, step }) => run === undefined || step === undefined,
    say('conflicting-keys', 'has both `run` and steps', 'write the command as a step'),
  ),
  v.check(
    ({ skip, only }) => skip === undefined || !only,
    say('conflicting-keys', 'has both `skip` and `only`', 'keep one'),
  ),
  v.transform(({ name, description, tags, timeout, retries, run, concurrent, skip, only }) => ({
    name,
    tags,
    retries,
    concurrent,
    only,
    ...(skip !== undefined && { skip }),
    ...(description !== undefined && { description }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(run !== undefined && { run }),
  })),
);
export type WrittenScenario = v.InferOutput<typeof scenario>;

/** The top of a spec; every part is read by its own schema. */
export const spec = v.pipe(
  table('a spec', {
    meta: v.exactOptional(apart(() => meta)),
    vars: v.exactOptional(unread({})),
    matrix: v.exactOptional(apart(() => matrix)),
    determinism: v.exactOptional(apart(() => determinism)),
    isolation: v.exactOptional(apart(() => isolation)),
    limits: v.exactOptional(apart(() => limits)),
    otel: v.exactOptional(apart(() => otel)),
    service: v.exactOptional(unread({ member: () => service })),
    setup: v.exactOptional(tables('setup', () => step)),
    teardown: v.exactOptional(tables('teardown', () => step)),
    scenario: v.exactOptional(tables('scenario', () => scenario)),
    expect: v.exactOptional(unread({ apart: () => expect })),
    report: v.exactOptional(apart(() => report)),
  }),
  // told when the rest of the file is read
  note({ json: { required: ['meta', 'scenario'] } }),
);
