import { judge } from '../../src/expect/judge.ts';
import type {
  CountsExpectation,
  Expectation,
  GraphExpectation,
  Included,
  OrderExpectation,
  SpanExpectation,
  StatusExpectation,
  TemporalExpectation,
  WindowExpectation,
} from '../../src/model/expectation.ts';
import type { Position } from '../../src/model/position.ts';
import type { Trace } from '../../src/model/trace.ts';
import type { Matcher, Predicate } from '../../src/model/value.ts';
import type { ExpectationResult, Finding } from '../../src/model/verdict.ts';
import { canonicalForm } from '../../src/otel/canonical.ts';
import { toValue } from '../../src/util/value.ts';
import { type Sketch, traceIdOf, traceOf } from './trace.ts';

export const at = (line: number): Position => ({ file: 'shop.clnrm.toml', line, column: 1 });

const common = { id: 'expect.x', at: at(1) };

/** A matcher in TOML's words: a bare value is `eq`, a table holds operators. */
export const matcher = (written: unknown): Matcher => {
  if (typeof written !== 'object' || written === null) return [{ op: 'eq', value: toValue(written) }];
  return Object.entries(written).map(([op, operand]): Predicate => {
    if (op === 'exists' || op === 'absent') return { op };
    if (op === 'in') return { op, values: operand.map(toValue) };
    if (op === 'matches' || op === 'regex') return { op, pattern: operand };
    if (op === 'not') return { op, matcher: matcher(operand) };
    if (op === 'same_as') return { op, span: operand };
    return { op: op as 'eq', value: toValue(operand) };
  });
};

export const attributes = (written: Readonly<Record<string, unknown>>) =>
  Object.entries(written).map(([key, value]) => ({ key, matcher: matcher(value) }));

const nothing = { all: [], any: [], none: [] };

export const span = (name: string, rest: Partial<SpanExpectation> = {}): SpanExpectation => ({
  ...common,
  family: 'span',
  name,
  attrs: nothing,
  events: nothing,
  match: 'any',
  ...rest,
});

export const attrs = (
  written: Partial<Record<'all' | 'any' | 'none', Readonly<Record<string, unknown>>>>,
) => ({
  all: attributes(written.all ?? {}),
  any: attributes(written.any ?? {}),
  none: attributes(written.none ?? {}),
});

export const edge = (
  rule: 'must_include' | 'must_reach' | 'must_not_cross',
  from: string,
  to: string,
  every = false,
): GraphExpectation =>
  rule === 'must_not_cross'
    ? { ...common, family: 'graph', rule, from, to }
    : { ...common, family: 'graph', rule, from, to, every };

export const acyclic: GraphExpectation = { ...common, family: 'graph', rule: 'acyclic' };

export const count = (
  kind: 'spans_total' | 'events_total' | 'errors_total',
  written: unknown,
): CountsExpectation => ({
  ...common,
  family: 'counts',
  of: { kind },
  matcher: matcher(written),
});

export const countNamed = (name: string, written: unknown): CountsExpectation => ({
  ...common,
  family: 'counts',
  of: { kind: 'by_name', name },
  matcher: matcher(written),
});

export const within = (outer: string, inner: string, toleranceMs = 1): WindowExpectation => ({
  ...common,
  family: 'window',
  outer,
  inner,
  toleranceMs,
});

export const precede = (first: string, then: string): OrderExpectation => ({
  ...common,
  family: 'order',
  first,
  then,
});

export const hasStatus = (status: StatusExpectation['status'], name?: string): StatusExpectation => ({
  ...common,
  family: 'status',
  status,
  ...(name === undefined ? {} : { name }),
});

export const temporal = (
  rule: TemporalExpectation['rule'],
  name: string,
  rest: Partial<TemporalExpectation> = {},
): TemporalExpectation => ({ ...common, family: 'temporal', rule, name, attrs: [], ...rest });

export const noExternal = (...inside: readonly string[]): Expectation => ({
  ...common,
  family: 'hermeticity',
  rule: 'no_external_services',
  inside,
});

export const resourceAttr = (key: string, written: unknown): Expectation => ({
  ...common,
  family: 'hermeticity',
  rule: 'resource_attrs',
  key,
  matcher: matcher(written),
});

export const forbidKey = (key: string): Expectation => ({
  ...common,
  family: 'hermeticity',
  rule: 'forbid_keys',
  key,
});

export interface HowJudged {
  readonly complete?: boolean;
  readonly include?: readonly Included[];
  /** Traces whose spans are set aside as readiness. */
  readonly readiness?: readonly number[];
  /** What the file of a golden trace holds. */
  readonly golden?: string;
}

const goldensFor = (trace: Trace, expectations: readonly Expectation[], kept: string) =>
  new Map(
    expectations.flatMap((one) =>
      one.family === 'golden'
        ? [[one.id, { file: one.trace, kept, seen: canonicalForm(trace, one) }] as const]
        : [],
    ),
  );

/** The sealed trace of what is judged. */
export const traceToJudge = (spans: readonly Sketch[], { readiness = [] }: HowJudged): Trace =>
  traceOf(spans, { readinessTraceIds: readiness.map(traceIdOf) });

export const judgeTrace = (
  trace: Trace,
  expectations: readonly Expectation[],
  { complete = true, include = [], golden }: HowJudged = {},
) =>
  judge({
    trace,
    expectations,
    include,
    complete,
    incompleteBecause: complete ? [] : ['billing was killed while exporting'],
    scenarioAt: at(99),
    ...(golden !== undefined && { goldens: goldensFor(trace, expectations, golden) }),
  });

export const judgeAll = (
  spans: readonly Sketch[],
  expectations: readonly Expectation[],
  options: HowJudged = {},
) => judgeTrace(traceToJudge(spans, options), expectations, options);

export const judgeOne = (
  spans: readonly Sketch[],
  expectation: Expectation,
  options: HowJudged = {},
): ExpectationResult => {
  const [result] = judgeAll(spans, [expectation], options).results;
  if (result === undefined) throw new Error('nothing was judged');
  return result;
};

export const outcome = (
  spans: readonly Sketch[],
  expectation: Expectation,
  options: HowJudged = {},
): string => {
  const { outcome: how, findings } = judgeOne(spans, expectation, options);
  return [how, ...findings.map((finding) => finding.code)].join(' ');
};

export const findingOf = (
  spans: readonly Sketch[],
  expectation: Expectation,
  options: HowJudged = {},
): Finding => {
  const [finding] = judgeOne(spans, expectation, options).findings;
  if (finding === undefined) throw new Error('there is no finding');
  return finding;
};
