import type { CountsExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { describeMatcher } from '../util/match.ts';
import { showStatus, statusTest } from './checks.ts';
import { type Check, type Context, finding, type Reading } from './context.ts';
import { absenceHints, namesNear } from './names.ts';
import { COUNTED, nearestSpan } from './nearest.ts';
import { firstWhere, spansNamed } from './rows.ts';
import { cannotFail, isTooMany, tally } from './tally.ts';
import { tomlText } from './toml.ts';
import { treeOf } from './tree.ts';

/** Events of a span that are named. */
const MOST_EVENTS = 10;

/** Rows that are counted, or that bear what is counted. */
export const rowsOf = (context: Context, { of }: CountsExpectation): Uint32Array => {
  const { population, trace } = context;
  switch (of.kind) {
    case 'by_name':
      return population.select(of.name).rows;
    case 'errors_total':
      return population.subject.filter(statusTest(context, 'ERROR'));
    case 'events_total':
      return population.subject.filter((row) => trace.events(row).length > 0);
    case 'spans_total':
      return population.subject;
  }
};

/** Spans among which it is counted. */
const populationOf = ({ population }: Context, { of }: CountsExpectation): Uint32Array =>
  of.kind === 'by_name' ? population.of(of.name) : population.subject;

/** How many there are of what is counted, in `rowsOf`. */
export const countOf = ({ trace }: Context, { of }: CountsExpectation, rows: Uint32Array): number =>
  of.kind === 'events_total' ? rows.reduce((sum, row) => sum + trace.events(row).length, 0) : rows.length;

const NOUNS = {
  spans_total: (one: boolean) => (one ? 'span in all' : 'spans in all'),
  events_total: (one: boolean) => (one ? 'span event in all' : 'span events in all'),
  errors_total: (one: boolean) => (one ? 'span with status ERROR' : 'spans with status ERROR'),
} as const;

const counted = ({ of }: CountsExpectation, count: number): string =>
  of.kind === 'by_name' ? spansNamed(count, of.name) : `${count} ${NOUNS[of.kind](count === 1)}`;

const tomlOf = ({ of }: CountsExpectation, count: number): string => {
  const value = `{ eq = ${count} }`;
  const line =
    of.kind === 'by_name' ? `by_name = { ${tomlText(of.name)} = ${value} }` : `${of.kind} = ${value}`;
  return `[expect.counts]\n${line}`;
};

/** What is said of each span that was counted: where there are too many errors or events, which. */
const reasonFor = (context: Context, { of, matcher }: CountsExpectation, count: number): Check => {
  if (!isTooMany(matcher, count)) return COUNTED;
  if (of.kind === 'errors_total')
    return {
      label: 'status',
      test: () => false,
      show: (row) => ({ expected: 'not_error', actual: showStatus(context, row) }),
    };
  if (of.kind !== 'events_total') return COUNTED;
  return {
    label: 'events',
    test: () => false,
    show: (row) => ({
      expected: `${describeMatcher(matcher)} in all spans`,
      actual: context.trace
        .events(row)
        .slice(0, MOST_EVENTS)
        .map(({ name }) => JSON.stringify(name))
        .join(', '),
    }),
  };
};

const explain = (context: Context, expectation: CountsExpectation, rows: Uint32Array): Finding => {
  const { of, matcher } = expectation;
  const count = countOf(context, expectation, rows);
  const { first } = firstWhere(context, rows, () => true);
  const absent = of.kind === 'by_name' && count === 0;
  return finding('count-mismatch', `${counted(expectation, count)}; expected ${describeMatcher(matcher)}`, {
    expected: describeMatcher(matcher),
    actual: String(count),
    names: absent ? namesNear(context, of.name) : [],
    hints: absent ? absenceHints(context, of.name) : [],
    nearest: first.map((row) => nearestSpan(context, row, [reasonFor(context, expectation, count)])),
    tree: treeOf(context, first),
    // of no span at all not even that there is none can be asked
    ...(populationOf(context, expectation).length > 0 && { toml: tomlOf(expectation, count) }),
  });
};

/** One count of `[expect.counts]`, over the whole population. Counts only grow, so `gte` may hold early. */
export const counts = (context: Context, expectation: CountsExpectation): Reading => {
  const { matcher } = expectation;
  const tautology = cannotFail(matcher);
  const population = populationOf(context, expectation);
  if (tautology || population.length === 0) {
    const why = tautology
      ? `a count ${describeMatcher(matcher)} cannot be violated`
      : 'the evidence holds no span at all';
    const { holds } = tally(matcher, 0);
    if (holds) {
      const message = `the count ${expectation.id} proves nothing: ${why}`;
      return { holds: false, final: tautology, explain: () => finding('vacuous-expectation', message) };
    }
  }
  const rows = rowsOf(context, expectation);
  return {
    ...tally(matcher, countOf(context, expectation, rows)),
    explain: () => explain(context, expectation, rows),
  };
};
