import type { Code } from '../diagnostics/codes.ts';
import type { StepCheck, StepPlan } from '../model/spec.ts';
import type { Matcher, Predicate, Value } from '../model/value.ts';
import type { Finding } from '../model/verdict.ts';
import { matches } from '../util/match.ts';
import { toValue } from '../util/value.ts';
import { type ActionResult, jsonOf, type Stream, selectIn, withoutNewline } from './action-result.ts';
import { context, finding } from './step-finding.ts';

const text = (value: string): Value => ({ type: 'string', value });
const int = (value: number): Value => ({ type: 'int', value: String(value) });

const trimPredicate = (predicate: Predicate): Predicate => {
  const trim = (value: Value): Value => (value.type === 'string' ? text(withoutNewline(value.value)) : value);
  if (predicate.op === 'eq' || predicate.op === 'ne') return { ...predicate, value: trim(predicate.value) };
  if (predicate.op === 'in') return { ...predicate, values: predicate.values.map(trim) };
  if (predicate.op === 'not') return { ...predicate, matcher: predicate.matcher.map(trimPredicate) };
  return predicate;
};

interface Subject {
  readonly label: string;
  readonly value: Value | undefined;
  readonly code: Code;
  readonly matcher: Matcher;
  /** Why nothing can be said of it. */
  readonly doubt?: string;
}

const subjectOf = ({ target, matcher }: StepCheck, result: ActionResult): Subject => {
  if (target.kind === 'duration_ms')
    return {
      label: 'duration in ms',
      // the clock counts fractions of ns that nobody wants to read
      value: { type: 'double', value: Math.round(result.durationMs * 1000) / 1000 },
      code: 'output-mismatch',
      matcher,
    };
  if (result.kind === 'command') {
    if (target.kind === 'exit_code')
      return { label: 'exit code', value: int(result.exitCode), code: 'exit-code', matcher };
    const stream = target.kind === 'stderr' ? result.stderr : result.stdout;
    const label = target.kind === 'stderr' ? 'stderr' : 'stdout';
    if (target.kind === 'json') return jsonSubject(target.path, result, matcher, 'output-mismatch');
    return {
      label,
      value: text(withoutNewline(stream)),
      code: 'output-mismatch',
      matcher: matcher.map(trimPredicate),
    };
  }
  switch (target.kind) {
    case 'header': {
      const header = result.headers[target.name.toLowerCase()];
      const value = header === undefined ? undefined : text(header);
      return { label: `header ${target.name}`, value, code: 'response-mismatch', matcher };
    }
    case 'json':
      return jsonSubject(target.path, result, matcher, 'response-mismatch');
    case 'status':
      return { label: 'status', value: int(result.status), code: 'http-status', matcher };
    default:
      return {
        label: 'body',
        value: text(withoutNewline(result.body)),
        code: 'response-mismatch',
        matcher: matcher.map(trimPredicate),
      };
  }
};

const jsonSubject = (path: string, result: ActionResult, matcher: Matcher, code: Code): Subject => {
  const subject = { label: `json ${path}`, code, matcher };
  try {
    const found = selectIn(result, path);
    return { ...subject, value: found === undefined ? undefined : toValue(found) };
  } catch (error) {
    const doubt = error instanceof Error ? error.message : String(error);
    return { ...subject, value: undefined, doubt };
  }
};

/** How shells and engines report SIGKILL. */
const KILLED = 137;
const KILLED_HINT = 'it was killed: by another program, or for want of memory (memory_mb under [limits])';

/** The rule that holds when the spec says nothing of the exit code or status. */
const defaultFinding = (step: StepPlan, result: ActionResult): readonly Finding[] => {
  const names = new Set(step.expect.map(({ target }) => target.kind));
  if (result.kind === 'command') {
    if (names.has('exit_code') || result.exitCode === 0) return [];
    const message = `exit code is ${result.exitCode}, expected 0`;
    return [
      finding('exit-code', message, {
        at: step.at,
        expected: '0',
        actual: String(result.exitCode),
        hints: [...context(result), ...(result.exitCode === KILLED ? [KILLED_HINT] : [])],
      }),
    ];
  }
  if (names.has('status') || (result.status >= 200 && result.status < 400)) return [];
  const message = `status is ${result.status}, expected 2xx or 3xx`;
  return [
    finding('http-status', message, {
      at: step.at,
      expected: '2xx or 3xx',
      actual: String(result.status),
      hints: context(result),
    }),
  ];
};

/** The stream that a check looks at. */
const streamOf = ({ target }: StepCheck, result: ActionResult): Stream | undefined => {
  if (target.kind === 'json') return result.kind === 'http' ? 'body' : 'stdout';
  return target.kind === 'stdout' || target.kind === 'stderr' || target.kind === 'body'
    ? target.kind
    : undefined;
};

/** What more text cannot undo: it may be said of a stream whose end is not known. */
const outlastsMore = (predicate: Predicate): boolean => {
  if (predicate.op === 'contains' || predicate.op === 'exists') return true;
  // an anchor at the end and "not followed by" speak of what comes after
  return predicate.op === 'regex' && !/\$|\(\?!/.test(predicate.pattern);
};

/** Why a check that seems to hold proves nothing: there is no JSON to look in, or the end of the text is not known. */
const unproven = (check: StepCheck, result: ActionResult): string | undefined => {
  const stream = streamOf(check, result);
  if (stream === undefined) return undefined;
  const isJson = check.target.kind === 'json';
  if (result.cut.includes(stream) && (isJson || !check.matcher.every(outlastsMore)))
    return `${stream} was cut at limits.output_kb, so this cannot be decided`;
  return isJson && jsonOf(result) === undefined ? `${stream} is not JSON` : undefined;
};

/** What does not hold of these checks; empty when everything does. */
const failuresOf = (checks: readonly StepCheck[], result: ActionResult): readonly Finding[] =>
  checks.flatMap((check) => {
    const { label, value, code, matcher, doubt = unproven(check, result) } = subjectOf(check, result);
    const { held, expected, actual } = matches(matcher, value);
    if (held && doubt === undefined) return [];
    const inBody = check.target.kind === 'stdout' || check.target.kind === 'body' ? [] : context(result);
    const cut = result.cut.length > 0 ? ['the output was cut at limits.output_kb'] : [];
    const seen =
      doubt === undefined ? `is ${firstLine(actual)}, expected` : `cannot be judged: ${doubt}; expected`;
    return [
      finding(code, `${label} ${seen} ${firstLine(expected)}`, {
        at: check.at,
        expected,
        actual,
        hints: [...inBody, ...cut],
      }),
    ];
  });

/** Judges a step's result; empty when everything holds. */
export const checkResult = (step: StepPlan, result: ActionResult): readonly Finding[] => [
  ...defaultFinding(step, result),
  ...failuresOf(step.expect, result),
];

/** What keeps `retry.until` from holding; empty when it holds, or when there is none. */
export const checkUntil = ({ retry: { until = [] } }: StepPlan, result: ActionResult): readonly Finding[] =>
  failuresOf(until, result);

const firstLine = (value: string): string => {
  const line = value.split('\n')[0] ?? '';
  return line.length < value.length || line.length > 120 ? `${line.slice(0, 120)}…` : line;
};
