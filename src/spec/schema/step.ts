import * as v from 'valibot';
import type { Action, StepCheck, StepPlan } from '../../model/spec.ts';
import { parseJsonPath } from '../../util/json-path.ts';
import type { Path } from '../toml.ts';
import { environment } from './environment.ts';
import { http } from './http.ts';
import { later } from './later.ts';
import { matcher } from './matcher.ts';
import { namePattern } from './name.ts';
import { argv, below, duration, flag, integer, isTable, must, record, table, text, word } from './parts.ts';
import { say, show } from './say.ts';
import { scenarioKeys } from './scenario-keys.ts';

/** A check of a step whose place is still a path below the step's `expect`. */
export type WrittenCheck = Omit<StepCheck, 'at'> & { readonly path: Path };

/** A step as written: names are filled in and places found when all steps are known. */
export type WrittenStep = Omit<StepPlan, 'name' | 'expect' | 'at'> & {
  readonly name?: string;
  readonly expect: readonly WrittenCheck[];
};

const anyTable = v.custom<Record<string, unknown>>(isTable, must('a table'));

const retry = v.pipe(
  table('retry', {
    attempts: integer(1),
    delay: v.optional(duration, '0ms'),
    until: later(anyTable, '`expect` decides whether an attempt held'),
  }),
  v.transform(({ attempts, delay }) => ({ attempts, delayMs: delay })),
);

const jsonPathHint = 'write a path such as "$.order.id" or "$.items[0]"';

const jsonChecks = v.pipe(
  record(matcher('any')),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const key of Object.keys(dataset.value)) {
      if (parseJsonPath(key) !== undefined) continue;
      const message = say('wrong-type', 'is not a JSON path', jsonPathHint);
      addIssue({ message, path: [below(dataset.value, key, dataset.value[key])] });
    }
  }),
);

const expectation = v.pipe(
  table('expect of a step', {
    exit_code: v.exactOptional(matcher('number')),
    stdout: v.exactOptional(matcher('text')),
    stderr: v.exactOptional(matcher('text')),
    status: v.exactOptional(matcher('number')),
    body: v.exactOptional(matcher('text')),
    duration_ms: v.exactOptional(matcher('number')),
    headers: v.exactOptional(record(matcher('text'))),
    json: v.exactOptional(jsonChecks),
  }),
  v.transform(({ headers, json, ...rest }): readonly WrittenCheck[] => [
    ...SIMPLE.flatMap((kind) => {
      const wanted = rest[kind];
      return wanted === undefined ? [] : [{ target: { kind }, matcher: wanted, path: [kind] }];
    }),
    ...Object.entries(headers ?? {}).map(
      ([name, wanted]): WrittenCheck => ({
        target: { kind: 'header', name },
        matcher: wanted,
        path: ['headers', name],
      }),
    ),
    ...Object.entries(json ?? {}).map(
      ([path, wanted]): WrittenCheck => ({
        target: { kind: 'json', path },
        matcher: wanted,
        path: ['json', path],
      }),
    ),
  ]),
);

const SIMPLE = ['exit_code', 'stdout', 'stderr', 'status', 'body', 'duration_ms'] as const;

/** What a step's result already has; a capture may not hide one of them. */
export const BUILT_IN = ['stdout', 'stderr', 'exit_code', 'status', 'headers', 'json', 'body'] as const;

const capture = v.pipe(
  record(word),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, source] of Object.entries(dataset.value)) {
      const message = captureFault(name, source);
      if (message !== undefined) addIssue({ message, path: [below(dataset.value, name, source)] });
    }
  }),
);

const captureFault = (name: string, source: string): string | undefined => {
  if (BUILT_IN.some((one) => one === name)) {
    return say('duplicate-name', 'is what every step has already', 'give the captured value another name');
  }
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return say('wrong-type', 'cannot be the name of a captured value', 'use letters, digits and `_`');
  }
  const path = source.replace(/^json(?=$|[.[])/, '$');
  if (parseJsonPath(path) !== undefined) return;
  if (['stdout', 'stderr', 'exit_code', 'status', 'body'].includes(source) || /^headers\..+/.test(source))
    return;
  return say(
    'wrong-type',
    `cannot be read from ${show(source)}`,
    `${jsonPathHint}, or stdout, stderr, exit_code, status, headers.<name>`,
  );
};

const waitFor = table('wait_for', { span: namePattern, timeout: v.optional(duration, '5s') });

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
      continue_on_failure: later(flag),
      wait_for: later(waitFor, 'use `retry = { attempts = 20, delay = "100ms" }`'),
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
    const { name, service, env, workdir, stdin, timeout } = written;
    return {
      action,
      env: env ?? {},
      retry: written.retry ?? { attempts: 1, delayMs: 0 },
      expect: written.expect ?? [],
      capture: written.capture ?? {},
      ...(name !== undefined && { name }),
      ...(service !== undefined && { service }),
      ...(workdir !== undefined && { workdir }),
      ...(stdin !== undefined && { stdin }),
      ...(timeout !== undefined && { timeoutMs: timeout }),
    };
  }),
);

interface Written {
  readonly run?: string;
  readonly command?: string[];
  readonly http?: Extract<Action, { kind: 'http' }>;
  readonly service?: string;
  readonly workdir?: string;
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly expect?: readonly WrittenCheck[];
  readonly capture?: Record<string, string>;
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
  readonly key: 'service' | 'workdir' | 'stdin' | 'env' | 'expect' | 'capture';
  readonly message: string;
}

const COMMAND_ONLY = ['exit_code', 'stdout', 'stderr'];
const HTTP_ONLY = ['status', 'header', 'body'];

/** Keys that mean nothing beside this action. */
const misfits = (kind: Action['kind'], written: Written): readonly Misfit[] => {
  const isHttp = kind === 'http';
  const foreign = isHttp ? COMMAND_ONLY : HTTP_ONLY;
  const what = isHttp ? 'an http step' : 'a command';
  const keys = (['service', 'workdir', 'stdin', 'env'] as const).filter(
    (key) => isHttp && written[key] !== undefined,
  );
  const checks = (written.expect ?? []).filter(({ target }) => foreign.includes(target.kind));
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
    ...checks.map(({ target }): Misfit => {
      const name = target.kind === 'header' ? 'headers' : target.kind;
      return {
        key: 'expect',
        message: say('conflicting-keys', `asks for the ${name} of ${what}, which has none`),
      };
    }),
    ...captures.map(
      (source): Misfit => ({
        key: 'capture',
        message: say('conflicting-keys', `reads ${source}, and ${what} has none`),
      }),
    ),
  ];
};
