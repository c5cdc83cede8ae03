import type { SpanExpectation, TemporalExpectation } from '../model/expectation.ts';
import { identityChecks, spanChecks } from './checks.ts';
import { tooMany } from './concurrency.ts';
import type { Check, Context, Reading } from './context.ts';
import { keep, satisfying } from './rows.ts';
import { explainTemporal } from './temporal-explain.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** The selector alone: which spans it means, whenever they were. */
export const selectorOf = ({
  id,
  at,
  name,
  service,
  status,
  attrs,
}: TemporalExpectation): SpanExpectation => ({
  id,
  at,
  family: 'span',
  name,
  attrs: { all: attrs, any: [], none: [] },
  events: { all: [], any: [], none: [] },
  match: 'any',
  ...(service !== undefined && { service }),
  ...(status !== undefined && { status }),
});

/** What a rule sees: spans of the selector that lie in its stretch of time. */
export interface Seen {
  readonly selector: SpanExpectation;
  /** Of the selector. */
  readonly checks: readonly Check[];
  readonly timeline: Timeline;
  readonly named: Uint32Array;
  /** Of the selector, whenever they were. */
  readonly rows: Uint32Array;
  /** In time if the clocks are read kindly, and however they are read. */
  readonly possible: Uint32Array;
  readonly certain: Uint32Array;
  /** Who proves that too many run at once; looked for once. */
  over(): readonly number[];
}

/** Reads the selector and the stretch of time of an expectation. */
export const see = (context: Context, expectation: TemporalExpectation): Seen => {
  const selector = selectorOf(expectation);
  const checks = [...identityChecks(context, selector), ...spanChecks(context, selector)];
  const named = context.population.select(expectation.name).rows;
  for (const check of checks) check.prime?.(named);
  const rows = satisfying(checks, named);
  const timeline = timelineOf(context, expectation);
  const certain = keep(rows, timeline.certain);
  let over: readonly number[] | undefined;
  return {
    selector,
    checks,
    timeline,
    named,
    rows,
    possible: keep(rows, timeline.possible),
    certain,
    over() {
      over ??= tooMany(context.trace, certain, expectation.most ?? 1);
      return over;
    },
  };
};

/** Why the rule could not have failed: nothing it speaks of is there. */
const emptiness = (context: Context, { rule, name, service }: TemporalExpectation, seen: Seen): boolean => {
  if (rule === 'at_most_concurrent') return seen.possible.length === 0;
  if (rule !== 'never') return false;
  const id = service === undefined ? -1 : context.trace.idOf(service);
  const rows = context.population.of(name);
  return !rows.some((row) => service === undefined || context.trace.service[row] === id);
};

interface Answer {
  readonly holds: boolean;
  /** Whether more spans in time could not change the answer. */
  readonly lasting: boolean;
}

const answer = (
  { rule }: TemporalExpectation,
  { possible, certain, over }: Pick<Seen, 'possible' | 'certain' | 'over'>,
): Answer => {
  switch (rule) {
    case 'eventually':
      return { holds: possible.length > 0, lasting: possible.length > 0 };
    case 'never':
      return { holds: certain.length === 0, lasting: certain.length > 0 };
    case 'exactly_once':
      return { holds: certain.length <= 1 && possible.length > 0, lasting: certain.length > 1 };
    case 'at_most_concurrent': {
      const tooMuch = over().length > 0;
      return { holds: !tooMuch, lasting: tooMuch };
    }
  }
};

/**
 * One `[[expect.temporal]]`, on the timeline of the scenario: the stretch behind the first `after` and before the first
 * `before` that follows it, over all traces. What begins or ends it must exist.
 */
export const temporal = (context: Context, expectation: TemporalExpectation): Reading => {
  const seen = see(context, expectation);
  const { timeline, checks } = seen;
  const explain = () => explainTemporal(context, expectation, seen);
  if (timeline.absent.length > 0) return { holds: false, final: false, explain };
  const { holds, lasting } = answer(expectation, seen);
  const openable = checks.filter(({ open }) => open !== undefined);
  const closed = (rows: Uint32Array): Uint32Array =>
    keep(rows, (row) => !openable.some((check) => check.open?.(row)));
  const surely = (): Answer => {
    const [possible, certain] = [closed(seen.possible), closed(seen.certain)];
    const over = () => tooMany(context.trace, certain, expectation.most ?? 1);
    return answer(expectation, { possible, certain, over });
  };
  const final = timeline.growing && (openable.length === 0 ? lasting : surely().lasting);
  return { holds: holds && !emptiness(context, expectation, seen), final, explain };
};
