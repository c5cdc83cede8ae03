import type { Code } from '../diagnostics/codes.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Action, StepCheck, StepPlan } from '../model/spec.ts';
import type { Matcher, Predicate, Value } from '../model/value.ts';
import type { Finding } from '../model/verdict.ts';
import { parseJsonPath, selectJson } from '../util/json-path.ts';
import { matches } from '../util/match.ts';
import { toValue } from '../util/value.ts';

/** What a step can print or be answered. */
type Stream = 'stdout' | 'stderr' | 'body';

/** What an action came to, before it is judged. Streams and bodies are bounded; `cut` names those that went on. */
export type ActionResult = { readonly durationMs: number; readonly cut: readonly Stream[] } & (
  | { readonly kind: 'command'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
);

const text = (value: string): Value => ({ type: 'string', value });
const int = (value: number): Value => ({ type: 'int', value: String(value) });

const parseBody = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** `stdout = "x"` is equality after removing one final newline on both sides. */
const withoutNewline = (value: string): string => value.replace(/\r?\n$/, '');

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
}

const subjectOf = ({ target, matcher }: StepCheck, result: ActionResult): Subject => {
  if (target.kind === 'duration_ms')
    return {
      label: 'duration in ms',
      value: { type: 'double', value: result.durationMs },
      code: 'output-mismatch',
      matcher,
    };
  if (result.kind === 'command') {
    if (target.kind === 'exit_code')
      return { label: 'exit code', value: int(result.exitCode), code: 'exit-code', matcher };
    const stream = target.kind === 'stderr' ? result.stderr : result.stdout;
    const label = target.kind === 'stderr' ? 'stderr' : 'stdout';
    if (target.kind === 'json') return jsonSubject(target.path, stream, matcher, 'output-mismatch');
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
      return jsonSubject(target.path, result.body, matcher, 'response-mismatch');
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

const jsonSubject = (path: string, body: string, matcher: Matcher, code: Code): Subject => {
  const found = selectJson(parseBody(body), parseJsonPath(path) ?? []);
  return { label: `json ${path}`, value: found === undefined ? undefined : toValue(found), code, matcher };
};

const finding = (code: Code, message: string, more: Partial<Finding>): Finding => ({
  code,
  message,
  hints: [],
  nearest: [],
  names: [],
  tree: [],
  ...more,
});

const excerpt = (value: string): string => (value.length > 2_000 ? `${value.slice(0, 2_000)}…` : value);

/** What the step printed or answered, for a finding that would otherwise hide it. */
const context = (result: ActionResult): string[] =>
  result.kind === 'command'
    ? [
        ...(result.stdout.trim() ? [`stdout: ${excerpt(result.stdout.trimEnd())}`] : []),
        ...(result.stderr.trim() ? [`stderr: ${excerpt(result.stderr.trimEnd())}`] : []),
      ]
    : [`body: ${excerpt(result.body.trimEnd()) || '(empty)'}`];

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
        hints: context(result),
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
  const body = result.kind === 'http' ? result.body : result.stdout;
  return isJson && parseBody(body) === undefined ? `${stream} is not JSON` : undefined;
};

/** Judges a step's result; empty when everything holds. */
export const checkResult = (step: StepPlan, result: ActionResult): readonly Finding[] => {
  const failures = step.expect.flatMap((check) => {
    const { label, value, code, matcher } = subjectOf(check, result);
    const { held, expected, actual } = matches(matcher, value);
    const doubt = unproven(check, result);
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
  return [...defaultFinding(step, result), ...failures];
};

const firstLine = (value: string): string => {
  const line = value.split('\n')[0] ?? '';
  return line.length < value.length || line.length > 120 ? `${line.slice(0, 120)}…` : line;
};

/** A step that could not be carried out at all. */
export const stepFault = (
  code: Code,
  message: string,
  { at }: Pick<StepPlan, 'at'>,
  hints: readonly string[] = [],
): Finding => finding(code, message, { at, hints });

/** Reads `stdout`, `status`, `headers.x`, `json.a.b` or `$.a.b` out of a result; undefined when it is not there. */
export const readResult = (result: ActionResult, source: string): unknown => {
  if (source.startsWith('$')) {
    const body = result.kind === 'http' ? result.body : result.stdout;
    return selectJson(parseBody(body), parseJsonPath(source) ?? []);
  }
  if (source === 'json' || source.startsWith('json.') || source.startsWith('json['))
    return readResult(result, `$${source.slice('json'.length)}`);
  if (result.kind === 'http') {
    if (source === 'status') return result.status;
    if (source === 'body') return result.body;
    return source.startsWith('headers.')
      ? result.headers[source.slice('headers.'.length).toLowerCase()]
      : undefined;
  }
  if (source === 'exit_code') return result.exitCode;
  if (source === 'stdout') return withoutNewline(result.stdout);
  return source === 'stderr' ? withoutNewline(result.stderr) : undefined;
};

/** The captures of a step, or the finding that says which source was not there. */
export const captureAll = (
  step: StepPlan,
  result: ActionResult,
): { values: Record<string, unknown>; missing: readonly Finding[] } => {
  const entries = Object.entries(step.capture).map(
    ([name, source]) => [name, source, readResult(result, source)] as const,
  );
  const missing = entries
    .filter(([, , value]) => value === undefined)
    .map(([name, source]) =>
      finding('capture-missing', `nothing to capture as '${name}': ${source} is not in the result`, {
        at: step.at,
        hints: [...context(result), ...headerHint(result, source)],
      }),
    );
  return { values: Object.fromEntries(entries.map(([name, , value]) => [name, value])), missing };
};

const headerHint = (result: ActionResult, source: string): string[] =>
  result.kind === 'http' && source.startsWith('headers.')
    ? [didYouMean(source.slice('headers.'.length), Object.keys(result.headers))]
    : [];

/** How the action is called in spans and messages. */
export const describeAction = (action: Action): string => {
  if (action.kind === 'http') return `${action.method} ${action.url}`;
  return action.kind === 'run' ? action.script : action.argv.join(' ');
};
