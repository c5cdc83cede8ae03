import type { Action, FormPart, HttpAction, HttpAuth, HttpBody, StepCheck, StepPlan } from '../model/spec.ts';
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
        query: pairs(action.query, lookup),
        ...(action.body !== undefined && { body: resolveBody(action.body, lookup) }),
        ...(action.auth !== undefined && { auth: resolveAuth(action.auth, lookup) }),
        ...(action.ca !== undefined && { ca: resolveText(action.ca, lookup) }),
      };
  }
};

const pairs = (fields: HttpAction['query'], lookup: Lookup): HttpAction['query'] =>
  fields.map(([name, value]) => [name, resolveText(value, lookup)]);

const resolveAuth = (auth: HttpAuth, lookup: Lookup): HttpAuth =>
  auth.kind === 'bearer'
    ? { kind: 'bearer', token: resolveText(auth.token, lookup) }
    : {
        kind: 'basic',
        user: resolveText(auth.user, lookup),
        password: resolveText(auth.password, lookup),
      };

const resolveBody = (body: HttpBody, lookup: Lookup): HttpBody => {
  switch (body.kind) {
    case 'json':
      return { kind: 'json', value: resolveDeep(body.value, lookup) };
    case 'text':
      return { kind: 'text', text: resolveText(body.text, lookup) };
    case 'form':
      return { kind: 'form', fields: pairs(body.fields, lookup) };
    case 'multipart':
      return { kind: 'multipart', parts: body.parts.map((part) => resolvePart(part, lookup)) };
  }
};

const resolvePart = (part: FormPart, lookup: Lookup): FormPart =>
  'text' in part
    ? { ...part, text: resolveText(part.text, lookup) }
    : {
        ...part,
        path: resolveText(part.path, lookup),
        ...(part.contentType !== undefined && { contentType: resolveText(part.contentType, lookup) }),
        ...(part.filename !== undefined && { filename: resolveText(part.filename, lookup) }),
      };

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
  ...(step.retry.until !== undefined && {
    retry: { ...step.retry, until: step.retry.until.map((check) => resolveCheck(check, lookup)) },
  }),
  ...(step.waitFor !== undefined && {
    waitFor: { ...step.waitFor, span: resolveText(step.waitFor.span, lookup) },
  }),
  ...(step.stdin !== undefined && { stdin: resolveText(step.stdin, lookup) }),
  ...(step.workdir !== undefined && { workdir: resolveText(step.workdir, lookup) }),
});
