import type { SpanExpectation } from '../../../model/expectation.ts';
import type { Position } from '../../../model/position.ts';
import type { Matcher, Predicate } from '../../../model/value.ts';
import { allRules, pathOf } from '../expectations.ts';
import type { Opinion, Rule, Subject } from '../rule.ts';
import { stepsOf } from '../steps.ts';

const numberOf = (predicate: Predicate): number =>
  'value' in predicate && (predicate.value.type === 'int' || predicate.value.type === 'double')
    ? Number(predicate.value.value)
    : Number.NaN;

const holdsAlways = (predicate: Predicate): boolean => {
  switch (predicate.op) {
    case 'gte':
      return numberOf(predicate) <= 0;
    case 'gt':
      return numberOf(predicate) < 0;
    case 'matches':
      return /^\*+$/.test(predicate.pattern);
    case 'regex':
      return /^\^?(?:\.\*)?\$?$/.test(predicate.pattern);
    case 'contains':
      return predicate.value.type === 'string' && predicate.value.value === '';
    default:
      return false;
  }
};

/** Whether no count, text or duration there is could break it; numbers of attributes may be negative. */
const isTrivial = (matcher: Matcher, signed = false): boolean =>
  matcher.every((one) => holdsAlways(one) && !(signed && (one.op === 'gte' || one.op === 'gt')));

const opinion = (at: Position, hint: string): Opinion => ({
  message: 'this always holds: it could never be red',
  hint,
  at,
});

const saysNothing = (rule: SpanExpectation): boolean => {
  const { family: _f, id: _id, at: _at, name, match, attrs, events, ...asked } = rule;
  const lists = [attrs.all, attrs.any, attrs.none, events.all, events.any, events.none];
  const isAny = match === 'any' || match === 'all';
  return name === '*' && isAny && Object.keys(asked).length === 0 && lists.every((one) => one.length === 0);
};

const inSpan = ({ source }: Subject, rule: SpanExpectation): readonly Opinion[] => {
  const path = pathOf(rule);
  const trivial = (['all', 'any'] as const).flatMap((group) =>
    rule.attrs[group]
      .filter(({ matcher }) => isTrivial(matcher, true))
      .map(({ key }) =>
        opinion(source.at([...path, 'attrs', group, key]), 'write what the value must be, or exists = true'),
      ),
  );
  return [
    ...trivial,
    ...(rule.durationMs && isTrivial(rule.durationMs)
      ? [opinion(source.at([...path, 'duration_ms']), 'write an upper bound: duration_ms = { lte = 500 }')]
      : []),
    ...(typeof rule.match !== 'string' && isTrivial(rule.match)
      ? [opinion(source.at([...path, 'match']), 'write how many there must be: match = { gte = 1 }')]
      : []),
    ...(saysNothing(rule) ? [opinion(source.at([...path, 'name']), 'name the span that must be there')] : []),
  ];
};

/** Matchers that everything satisfies. */
export const alwaysTrue: Rule = (subject) => [
  ...allRules(subject).flatMap((rule): readonly Opinion[] => {
    if (rule.family === 'span') return inSpan(subject, rule);
    if (rule.family !== 'counts' || !isTrivial(rule.matcher)) return [];
    return [opinion(rule.at, 'write how many there must be: { gte = 1 } or { eq = 3 }')];
  }),
  ...stepsOf(subject).flatMap(({ plan: { expect } }) =>
    expect.flatMap(({ matcher, at, target }) =>
      isTrivial(matcher, target.kind === 'json')
        ? [opinion(at, 'write what the value must be, or take it out')]
        : [],
    ),
  ),
];
