import type { Action, StepCheck, StepPlan } from '../model/spec.ts';
import type { Matcher, Predicate, Value } from '../model/value.ts';
import { type Lookup, resolveDeep, resolveText, resolveValue } from './references.ts';
import { toValue } from './value.ts';

const texts = (values: Readonly<Record<string, string>>, lookup: Lookup): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, resolveText(value, lookup)]));

const resolveAction = (action: Action, lookup: Lookup): Action => {
  switch (action.kind) {
    case 'run':
      return { ...action, script: resolveText(action.script, lookup) };
    case 'command':
      return { ...action, argv: action.argv.map((word) => resolveText(word, lookup)) };
    case 'http':
      return {
        ...action,
        url: resolveText(action.url, lookup),
        headers: texts(action.headers, lookup),
        query: texts(action.query, lookup),
        ...(action.body !== undefined && { body: resolveBody(action.body, lookup) }),
      };
  }
};

type Body = NonNullable<Extract<Action, { kind: 'http' }>['body']>;

const resolveBody = (body: Body, lookup: Lookup): Body =>
  body.kind === 'json'
    ? { kind: 'json', value: resolveDeep(body.value, lookup) }
    : { kind: 'text', text: resolveText(body.text, lookup) };

const resolveOperand = (value: Value, lookup: Lookup): Value => {
  switch (value.type) {
    case 'string':
      return toValue(resolveValue(value.value, lookup));
    case 'array':
      return { type: 'array', value: value.value.map((one) => resolveOperand(one, lookup)) };
    case 'map': {
      const entries = Object.entries(value.value).map(
        ([key, one]) => [key, resolveOperand(one, lookup)] as const,
      );
      return { type: 'map', value: Object.fromEntries(entries) };
    }
    default:
      return value;
  }
};

const resolvePredicate = (predicate: Predicate, lookup: Lookup): Predicate => {
  if ('value' in predicate) return { ...predicate, value: resolveOperand(predicate.value, lookup) };
  if ('values' in predicate) {
    return { ...predicate, values: predicate.values.map((one) => resolveOperand(one, lookup)) };
  }
  if ('pattern' in predicate) return { ...predicate, pattern: resolveText(predicate.pattern, lookup) };
  if ('matcher' in predicate) return { ...predicate, matcher: resolveMatcher(predicate.matcher, lookup) };
  return predicate;
};

/** A matcher with its references replaced; an operand that is nothing but one takes the value's type. */
const resolveMatcher = (matcher: Matcher, lookup: Lookup): Matcher =>
  matcher.map((predicate) => resolvePredicate(predicate, lookup));

/** Stream, header and body are text: a number captured elsewhere is compared with them as text. */
const isTextual = ({ target }: StepCheck): boolean =>
  ['stdout', 'stderr', 'body', 'header'].includes(target.kind);

const asText = (predicate: Predicate): Predicate => {
  const text = (value: Value): Value =>
    value.type === 'int' || value.type === 'double' || value.type === 'bool'
      ? { type: 'string', value: String(value.value) }
      : value;
  if ('value' in predicate) return { ...predicate, value: text(predicate.value) };
  if ('values' in predicate) return { ...predicate, values: predicate.values.map(text) };
  return 'matcher' in predicate ? { ...predicate, matcher: predicate.matcher.map(asText) } : predicate;
};

const resolveCheck = (check: StepCheck, lookup: Lookup): StepCheck => {
  const matcher = resolveMatcher(check.matcher, lookup);
  return { ...check, matcher: isTextual(check) ? matcher.map(asText) : matcher };
};

/**
 * A step with every `${{ … }}` replaced: text where the model wants text, typed in JSON bodies and in what is
 * expected. Throws `UnresolvedReference`.
 */
export const resolveStep = (step: StepPlan, lookup: Lookup): StepPlan => ({
  ...step,
  action: resolveAction(step.action, lookup),
  env: texts(step.env, lookup),
  expect: step.expect.map((check) => resolveCheck(check, lookup)),
  ...(step.stdin !== undefined && { stdin: resolveText(step.stdin, lookup) }),
  ...(step.workdir !== undefined && { workdir: resolveText(step.workdir, lookup) }),
});
