import * as v from 'valibot';
import type { Action, HttpAction, Retry, StepPlan, WaitFor } from '../../model/spec.ts';
import { environment } from './environment.ts';
import { http } from './http.ts';
import { later } from './later.ts';
import { namePattern } from './name.ts';
import { note } from './note.ts';
import { argv, below, duration, flag, integer, isTable, must, table, text, word } from './parts.ts';
import { say } from './say.ts';
import { scenarioKeys } from './scenario-keys.ts';
import { capture } from './step-capture.ts';
import { expectation, type WrittenCheck } from './step-expect.ts';

/** A step as written: names are filled in and places found when all steps are known. */
export type WrittenStep = Omit<StepPlan, 'name' | 'expect' | 'retry' | 'at'> & {
  readonly name?: string;
  readonly expect: readonly WrittenCheck[];
  readonly retry: Omit<Retry, 'until'> & { readonly until?: readonly WrittenCheck[] };
};

const anyTable = v.pipe(
  v.custom<Record<string, unknown>>(isTable, must('a table')),
  note({ json: { type: 'object' } }),
);

const until = v.pipe(
  expectation,
  v.check(
    (checks) => checks.length > 0,
    say('wrong-type', 'is an empty table: it would hold at once', 'write what to wait for'),
  ),
);

const retry = v.pipe(
  table('retry', {
    attempts: integer(1),
    delay: v.optional(duration, '0ms'),
    until: v.exactOptional(until),
  }),
  v.transform(({ attempts, delay, until }) => ({
    attempts,
    delayMs: delay,
    ...(until !== undefined && { until }),
  })),
);

const waitFor = v.pipe(
  table('wait_for', { span: namePattern, timeout: v.optional(duration, '5s') }),
  v.transform(({ span, timeout }): WaitFor => ({ span, timeoutMs: timeout })),
);

/** One step: a `[[scenario.step]]`, `[[setup]]` or `[[teardown]]`. */
export const step = v.pipe(
  table(
    'a step',
    {
      name: v.exactOptional(word),
      run: v.exactOptional(word),
      command: v.exactOptional(argv),
      http: v.exactOptional(http),
      service: v.exactOptional(word),
      env: v.exactOptional(environment),
      workdir: v.exactOptional(word),
      stdin: v.exactOptional(text),
      timeout: v.exactOptional(duration),
      retry: v.exactOptional(retry),
      expect: v.exactOptional(expectation),
      capture: v.exactOptional(capture),
      continue_on_failure: v.optional(flag, false),
      nested: v.exactOptional(flag),
      wait_for: v.exactOptional(waitFor),
      chaos: later(anyTable),
    },
    {
      keys: scenarioKeys,
      hint: (key) => `\`${key}\` is a key of [[scenario]]: write it above the first [[scenario.step]]`,
    },
  ),
  v.rawTransform(({ dataset, addIssue, NEVER }): WrittenStep => {
    const written = dataset.value;
    const action = actionOf(written);
    if (typeof action === 'string') {
      addIssue({ message: action });
      return NEVER;
    }
    const faults = misfits(action.kind, written);
    for (const { message, key } of faults) addIssue({ message, path: [below(written, key, written[key])] });
    const { name, service, env, workdir, stdin, timeout, nested, wait_for: wait } = written;
    return {
      action,
      env: env ?? {},
      retry: written.retry ?? { attempts: 1, delayMs: 0 },
      expect: written.expect ?? [],
      capture: written.capture ?? {},
      continueOnFailure: written.continue_on_failure,
      ...(name !== undefined && { name }),
      ...(service !== undefined && { service }),
      ...(workdir !== undefined && { workdir }),
      ...(stdin !== undefined && { stdin }),
      ...(timeout !== undefined && { timeoutMs: timeout }),
      ...(nested !== undefined && { nested }),
      ...(wait !== undefined && { waitFor: wait }),
    };
  }),
  note({ json: { oneOf: ['run', 'command', 'http', 'chaos'].map((action) => ({ required: [action] })) } }),
);

interface Written {
  readonly run?: string;
  readonly command?: string[];
  readonly http?: HttpAction;
  readonly service?: string;
  readonly workdir?: string;
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly expect?: readonly WrittenCheck[];
  readonly retry?: WrittenStep['retry'];
  readonly capture?: Record<string, string>;
  readonly nested?: boolean;
}

/** The one action that is written, or what is wrong. */
const actionOf = ({ run, command, http: request }: Written): Action | string => {
  const actions: Action[] = [];
  if (run !== undefined) actions.push({ kind: 'run', script: run });
  if (command !== undefined) actions.push({ kind: 'command', argv: command });
  if (request !== undefined) actions.push(request);
  const [action, second] = actions;
  if (action === undefined) return say('missing-key', 'does nothing', 'write one of run, command, http');
  if (second === undefined) return action;
  return say(
    'conflicting-keys',
    `has two actions: \`${action.kind}\` and \`${second.kind}\``,
    'make it two steps',
  );
};

interface Misfit {
  readonly key: 'service' | 'workdir' | 'stdin' | 'env' | 'nested' | 'expect' | 'retry' | 'capture';
  readonly message: string;
}

const COMMAND_ONLY = ['exit_code', 'stdout', 'stderr'];
const HTTP_ONLY = ['status', 'header', 'body'];

/** Keys that mean nothing beside this action. */
const misfits = (kind: Action['kind'], written: Written): readonly Misfit[] => {
  const isHttp = kind === 'http';
  const foreign = isHttp ? COMMAND_ONLY : HTTP_ONLY;
  const what = isHttp ? 'an http step' : 'a command';
  const instead = isHttp
    ? 'an http step has a status, headers, json and a body'
    : 'a command has an exit_code, stdout and stderr';
  const keys = (['service', 'workdir', 'stdin', 'env', 'nested'] as const).filter(
    (key) => isHttp && written[key] !== undefined,
  );
  const checks = [
    ...(written.expect ?? []).map(({ target }) => ({ key: 'expect', target }) as const),
    ...(written.retry?.until ?? []).map(({ target }) => ({ key: 'retry', target }) as const),
  ].filter(({ target }) => foreign.includes(target.kind));
  const captures = Object.values(written.capture ?? {}).filter((source) =>
    foreign.includes(source.replace(/^headers\..*/, 'header')),
  );
  return [
    ...keys.map(
      (key): Misfit => ({
        key,
        message: say('conflicting-keys', 'means nothing in an http step', 'leave it out'),
      }),
    ),
    ...checks.map(({ key, target }): Misfit => {
      const name = target.kind === 'header' ? 'headers' : target.kind;
      return {
        key,
        message: say('conflicting-keys', `asks for the ${name} of ${what}, which has none`, instead),
      };
    }),
    ...captures.map(
      (source): Misfit => ({
        key: 'capture',
        message: say('conflicting-keys', `reads ${source}, and ${what} has none`, instead),
      }),
    ),
  ];
};
