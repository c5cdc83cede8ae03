import { didYouMean } from '../diagnostics/suggest.ts';
import type { SpanExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { describeMatcher } from '../util/match.ts';
import { type Check, type Context, finding } from './context.ts';
import { absenceHints, namesNear } from './names.ts';
import { COUNTED, nameCheck, nearestRows, nearestSpan, UNWANTED } from './nearest.ts';
import { earliest, keep, spansNamed } from './rows.ts';
import { twinHints } from './semconv.ts';
import { isTooMany } from './tally.ts';
import { countedToml, spanToml } from './toml.ts';
import { treeOf } from './tree.ts';

/** What a span expectation looked at and found. */
export interface SpanCount {
  readonly checks: readonly Check[];
  readonly identity: readonly Check[];
  /** Rows of that name, service and scope. */
  readonly base: Uint32Array;
  /** Those of them that satisfy everything, and how many will whatever else arrives. */
  readonly held: Uint32Array;
  readonly surely: number;
  /** How many fail whatever else arrives. */
  readonly surelyNot: number;
}

const servicesOf = ({ trace, population }: Context, name: string): readonly string[] => {
  const ids = new Set<number>();
  for (const row of population.of(name)) ids.add(trace.service[row] ?? 0);
  return [...ids].map((id) => trace.text(id)).filter((text) => text !== '');
};

/** An expectation that held only because there was nothing it could have failed on. */
export const vacuousSpan = (context: Context, expectation: SpanExpectation, why: string): Finding => {
  const { service, name } = expectation;
  const services = servicesOf(context, name);
  const unknown = service !== undefined && !services.includes(service);
  return finding('vacuous-expectation', `the expectation on ${JSON.stringify(name)} proves nothing: ${why}`, {
    names: namesNear(context, name),
    hints: [
      ...(unknown ? [`service '${service}': ${didYouMean(service, services)}`] : []),
      ...absenceHints(context, name),
    ],
  });
};

const phrase = (expectation: SpanExpectation): string => {
  const { match } = expectation;
  if (match === 'any') return 'at least 1';
  if (match === 'all' || match === 'none') return match;
  return describeMatcher(match);
};

const hintsFor = (context: Context, row: number, failing: readonly Check[]): readonly string[] => {
  const { trace } = context;
  const keys = failing.flatMap((check) => check.keys ?? []);
  const dropped = trace.dropped(row);
  const status = failing.find((check) => check.label === 'status')?.show(row);
  return [
    ...twinHints(context, row, keys),
    ...(status?.expected === 'OK' && status.actual === 'UNSET'
      ? [
          'SDKs leave the status UNSET unless the application sets it; status = "not_error" asks for no failure',
        ]
      : []),
    ...(dropped > 0
      ? [
          `the SDK dropped ${dropped} attributes, events or links of this span: a limit may hide what is missing`,
        ]
      : []),
    ...(trace.orphan[row] === 1
      ? ['the parent of this span never arrived: a part of the trace is missing']
      : []),
  ];
};

/** The spans to compare with: those of the name whatever their service, else those of the name most like it. */
const candidates = (context: Context, name: string, near: readonly string[]): Uint32Array => {
  const named = context.population.select(name).rows;
  const [best] = near;
  return named.length > 0 || best === undefined ? named : context.population.select(best).rows;
};

const missing = (context: Context, expectation: SpanExpectation, checks: readonly Check[]): Finding => {
  const { name, service } = expectation;
  const near = namesNear(context, name);
  const rows = nearestRows(context, candidates(context, name, near), checks);
  const first = rows[0] ?? earliest(context.trace, context.population.of(name), 1)[0];
  const [best] = rows;
  return finding(
    'span-missing',
    `no span is named ${JSON.stringify(name)}; expected ${phrase(expectation)}`,
    {
      expected: `a span named ${JSON.stringify(name)}${service === undefined ? '' : ` of service '${service}'`}`,
      actual: 'none',
      names: near,
      hints: absenceHints(context, name),
      nearest: rows.map((row) => nearestSpan(context, row, [nameCheck(context, name), ...checks])),
      tree:
        first === undefined
          ? []
          : treeOf(context, best === undefined ? [first] : rows).map((line) =>
              best === undefined ? { ...line, marked: false } : line,
            ),
      ...(best === undefined ? {} : { toml: spanToml(context, best, expectation, checks) }),
    },
  );
};

const sentence = (expectation: SpanExpectation, found: SpanCount, best: number): string => {
  const { match, name } = expectation;
  const total = found.base.length;
  const predicates = found.checks.length;
  const count = `${found.held.length} of ${spansNamed(total, name)}`;
  if (match === 'none') {
    return predicates === 0
      ? `no span may be named ${JSON.stringify(name)}; ${total} ${total === 1 ? 'is' : 'are'}`
      : `no span named ${JSON.stringify(name)} may satisfy the predicates; ${count} ${found.held.length === 1 ? 'does' : 'do'}`;
  }
  if (match === 'all')
    return `every span named ${JSON.stringify(name)} must satisfy the predicates; ${count} ${found.held.length === 1 ? 'does' : 'do'}`;
  if (match === 'any') {
    const where =
      total === 0
        ? `no span named ${JSON.stringify(name)} is of that service and scope`
        : `${count} satisfy every predicate`;
    return `at least 1 span must satisfy every predicate; ${where}; the nearest satisfies ${best} of ${predicates + found.identity.length}`;
  }
  return `${count} satisfy the predicates; expected ${describeMatcher(match)}`;
};

/** Where the expectation is about too many spans, the spans that satisfy it are what to look at; else those that do not. */
const wantsFewer = ({ match }: SpanExpectation, satisfying: number): boolean =>
  match === 'none' || (typeof match === 'object' && isTooMany(match, satisfying));

const codeFor = ({ match }: SpanExpectation) => {
  if (match === 'none') return 'span-forbidden';
  return match === 'any' || match === 'all' ? 'span-mismatch' : 'span-count';
};

const failing =
  (checks: readonly Check[]) =>
  (row: number): boolean =>
    checks.some((check) => !check.test(row));

/** Those of `rows` that are none of `others`, which are in the same order. */
const without = (rows: Uint32Array, others: Uint32Array): Uint32Array => {
  let at = 0;
  return keep(rows, (row) => {
    if (others[at] !== row) return true;
    at++;
    return false;
  });
};

/** The spans to look at: those too many, or those that do not satisfy it where any does not. */
const culprits = (expectation: SpanExpectation, found: SpanCount, named: Uint32Array): Uint32Array => {
  const { match } = expectation;
  if (match === 'any') return named;
  if (wantsFewer(expectation, found.held.length)) return found.held;
  const failed = without(match === 'all' ? found.base : named, found.held);
  return failed.length > 0 ? failed : named;
};

/** Every predicate on a span; one that satisfies them all is one too many, or one of those that were counted. */
const reasonsFor = ({ match }: SpanExpectation, checks: readonly Check[], row: number): readonly Check[] => {
  if (match === 'any' || match === 'all' || failing(checks)(row)) return checks;
  return [match === 'none' ? UNWANTED : COUNTED, ...checks];
};

const otherwise = ({ name, service, scope }: SpanExpectation, count: number): string => {
  const asked = [
    ...(service === undefined ? [] : [`of service '${service}'`]),
    ...(scope === undefined ? [] : [`of scope '${scope}'`]),
  ];
  return `none of ${spansNamed(count, name)} is ${asked.join(' and ')}`;
};

/** Why a span expectation is red: the spans that came closest, predicate by predicate, and what would have matched. */
export const explainSpan = (context: Context, expectation: SpanExpectation, found: SpanCount): Finding => {
  const { name, match } = expectation;
  const checks = [...found.identity, ...found.checks];
  const named = context.population.select(name).rows;
  if (named.length === 0) return missing(context, expectation, checks);
  const rows = nearestRows(context, culprits(expectation, found, named), checks);
  const best = rows[0] ?? 0;
  const unmet = checks.filter((check) => !check.test(best));
  return finding(codeFor(expectation), sentence(expectation, found, checks.length - unmet.length), {
    expected: `${phrase(expectation)} of the spans named ${JSON.stringify(name)}`,
    actual:
      found.base.length === 0
        ? otherwise(expectation, named.length)
        : `${found.held.length} of ${found.base.length}`,
    hints: hintsFor(context, best, unmet),
    nearest: rows.map((row) => nearestSpan(context, row, reasonsFor(expectation, checks, row))),
    tree: treeOf(context, rows),
    toml:
      match === 'any' || found.held.length === 0
        ? spanToml(context, best, expectation, checks)
        : countedToml(expectation, `{ eq = ${found.held.length} }`),
  });
};
