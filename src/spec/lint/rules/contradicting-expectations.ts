import type { Expectation, SpanExpectation } from '../../../model/expectation.ts';
import { isExact } from '../../../util/pattern.ts';
import { bounds, type Range, within } from '../bounds.ts';
import { judgedTogether, pathOf } from '../expectations.ts';
import type { Opinion, Rule, Subject } from '../rule.ts';

/** How many of what a rule allows. */
interface Claim {
  readonly of: string;
  readonly range: Range;
  readonly rule: Expectation;
}

const NONE: Range = { least: 0, most: 0 };
const SOME: Range = { least: 1, most: Number.POSITIVE_INFINITY };

const spanRange = ({ match }: SpanExpectation): Range => {
  if (match === 'none') return NONE;
  return typeof match === 'string' ? SOME : bounds(match);
};

const asksMore = ({
  id: _id,
  at: _at,
  match: _match,
  family: _family,
  name: _name,
  ...asked
}: SpanExpectation) => JSON.stringify(asked);
const NO_MORE = JSON.stringify({
  attrs: { all: [], any: [], none: [] },
  events: { all: [], any: [], none: [] },
});

const spanClaims = (rule: SpanExpectation): readonly Claim[] => {
  const range = spanRange(rule);
  const more = asksMore(rule);
  const same: Claim = { of: `span ${rule.name} ${more}`, range, rule };
  // a span that satisfies more is still one of that name
  const named = range.least > 0 || more === NO_MORE;
  return [
    same,
    ...(named && isExact(rule.name)
      ? [
          {
            of: `by_name ${rule.name}`,
            range: { ...range, most: more === NO_MORE ? range.most : Number.POSITIVE_INFINITY },
            rule,
          },
        ]
      : []),
    ...(range.least > 0 && rule.status === 'ERROR' ? [{ of: 'errors_total', range: SOME, rule }] : []),
  ];
};

const claimsOf = (rule: Expectation): readonly Claim[] => {
  switch (rule.family) {
    case 'span':
      return spanClaims(rule);
    case 'counts': {
      const of = rule.of.kind === 'by_name' ? `by_name ${rule.of.name}` : rule.of.kind;
      return [{ of, range: bounds(rule.matcher), rule }];
    }
    case 'status':
      return rule.name === undefined && rule.status !== 'ERROR'
        ? [{ of: 'errors_total', range: NONE, rule }]
        : [];
    case 'graph': {
      if (rule.rule === 'acyclic') return [];
      return [
        { of: `edge ${rule.from} → ${rule.to}`, range: rule.rule === 'must_not_cross' ? NONE : SOME, rule },
      ];
    }
    case 'order': {
      const [before, after] = [rule.first, rule.then].sort();
      return [{ of: `order ${before} ${after}`, range: before === rule.first ? NONE : SOME, rule }];
    }
    default:
      return [];
  }
};

const impossible = (rules: readonly Expectation[]): readonly Opinion[] => {
  const known = new Map<string, Claim>();
  return rules.flatMap(claimsOf).flatMap((claim): readonly Opinion[] => {
    const before = known.get(claim.of);
    const range = within(before?.range, claim.range);
    if (range.least <= range.most) {
      known.set(claim.of, { ...claim, range });
      return [];
    }
    const { at } = claim.rule;
    const hint = 'one of the two is always red: take it out or change it';
    return before === undefined
      ? [{ message: 'no number is within these bounds', hint: 'change one of them', at }]
      : [{ message: `this and line ${before.rule.at.line} cannot both hold`, hint, at }];
  });
};

/** An attribute that the same span must have and must not have. */
const inOneSpan = ({ source }: Subject, rule: Expectation): readonly Opinion[] => {
  if (rule.family !== 'span') return [];
  const wanted = rule.attrs.all.filter(({ matcher }) => !matcher.some(({ op }) => op === 'absent'));
  return rule.attrs.none
    .filter(({ matcher: [first] }) => first?.op === 'exists')
    .filter(({ key }) => wanted.some((one) => one.key === key))
    .map(({ key }) => ({
      message: `the span must have '${key}' and must not have it`,
      hint: 'take it out of attrs.all or of attrs.none',
      at: source.atKey([...pathOf(rule), 'attrs', 'all', key]),
    }));
};

/** Expectations of which one is red whatever happens. */
export const contradictingExpectations: Rule = (subject) =>
  judgedTogether(subject).flatMap((rules) => [
    ...impossible(rules),
    ...rules.flatMap((rule) => inOneSpan(subject, rule)),
  ]);
