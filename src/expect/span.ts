import type { SpanExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { describeMatcher } from '../util/match.ts';
import { identityChecks, spanChecks } from './checks.ts';
import type { Check, Context, Reading } from './context.ts';
import { keep, satisfying } from './rows.ts';
import { explainSpan, type SpanCount, vacuousSpan } from './span-explain.ts';
import { cannotFail, tally } from './tally.ts';

/** How many rows satisfy every check, and how many surely will or will not, whatever else arrives. */
const countRows = (
  { complete }: Context,
  checks: readonly Check[],
  base: Uint32Array,
): Pick<SpanCount, 'held' | 'surely' | 'surelyNot'> => {
  const held = satisfying(checks, base);
  if (complete) return { held, surely: held.length, surelyNot: base.length - held.length };
  const closed = (row: number): boolean => !checks.some((check) => check.open?.(row));
  const fails = (row: number): boolean => checks.some((check) => !check.test(row) && !check.open?.(row));
  return {
    held,
    surely: keep(held, closed).length,
    surelyNot: keep(base, fails).length,
  };
};

/** The rows that an expectation speaks of, and how many of them satisfy it. */
export const countSpans = (context: Context, expectation: SpanExpectation): SpanCount => {
  const identity = identityChecks(context, expectation);
  const checks = spanChecks(context, expectation);
  const named = context.population.select(expectation.name).rows;
  const base = satisfying(identity, named);
  for (const check of checks) check.prime?.(base);
  return { checks, identity, base, ...countRows(context, checks, base) };
};

/** Whether the population has a span at all, of the named service when one is named. */
const populated = (context: Context, { name, service }: SpanExpectation): boolean => {
  const rows = context.population.of(name);
  if (service === undefined) return rows.length > 0;
  const id = context.trace.idOf(service);
  return rows.some((row) => context.trace.service[row] === id);
};

/** `holds` and `final` of the quantifier alone, before asking whether it could have failed. */
const quantified = (
  match: SpanExpectation['match'],
  found: SpanCount,
): { holds: boolean; final: boolean } => {
  if (match === 'any') return { holds: found.held.length > 0, final: found.surely > 0 };
  if (match === 'all') {
    return { holds: found.held.length === found.base.length, final: found.surelyNot > 0 };
  }
  if (match === 'none') return { holds: found.held.length === 0, final: found.surely > 0 };
  return { holds: tally(match, found.held.length).holds, final: tally(match, found.surely).final };
};

const vacuity = (context: Context, expectation: SpanExpectation, found: SpanCount): string | undefined => {
  const { match, name, service } = expectation;
  if (match === 'any') return undefined;
  if (match === 'all') {
    return found.base.length > 0
      ? undefined
      : `there is no span named ${JSON.stringify(name)} that all could speak of`;
  }
  if (match !== 'none' && cannotFail(match)) return `a count ${describeMatcher(match)} cannot be violated`;
  if (populated(context, expectation)) return undefined;
  return service === undefined
    ? 'the evidence holds no span at all'
    : `no span of service '${service}' is in the evidence`;
};

/**
 * `[[expect.span]]`: any, all, none or a number of the spans of a name satisfy every predicate at once. All traces
 * are searched. `all` speaks of every span of the name, service and scope.
 */
export const span = (context: Context, expectation: SpanExpectation): Reading => {
  const found = countSpans(context, expectation);
  const reading = quantified(expectation.match, found);
  const tautology = typeof expectation.match === 'object' && cannotFail(expectation.match);
  if (reading.holds) {
    const empty = vacuity(context, expectation, found);
    if (empty !== undefined) {
      const explain = (): Finding => vacuousSpan(context, expectation, empty);
      return { holds: false, final: tautology, explain };
    }
  }
  return { ...reading, explain: () => explainSpan(context, expectation, found) };
};
