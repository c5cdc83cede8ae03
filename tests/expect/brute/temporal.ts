import type { Expectation, SpanExpectation } from '../../../src/model/expectation.ts';
import type { Sketch } from '../../helpers/trace.ts';
import { satisfies } from './span.ts';
import {
  endDoubt,
  endOf,
  isRunner,
  named,
  type Outcome,
  population,
  startDoubt,
  startOf,
  traceNo,
  type World,
} from './world.ts';

export type Temporal = Extract<Expectation, { readonly family: 'temporal' }>;

const least = (numbers: readonly number[]): number => Math.min(Number.POSITIVE_INFINITY, ...numbers);

/** When the first step began: of the runner's if it is there, else of all that came. */
const beginning = (
  world: World,
): { readonly early: number; readonly late: number; readonly fixed: boolean } => {
  const runner = population(world, true);
  const firstOf = (spans: readonly Sketch[]) =>
    [...spans].sort((a, b) => startOf(a) - startOf(b) || traceNo(a) - traceNo(b) || a.id - b.id)[0];
  const [own] = ['clnrm.step', 'clnrm.scenario'].flatMap(
    (name) => firstOf(runner.filter((span) => span.name === name)) ?? [],
  );
  const first = own ?? firstOf(population(world, false));
  if (first === undefined) return { early: Infinity, late: Infinity, fixed: false };
  return { early: startOf(first), late: startOf(first) + startDoubt(first), fixed: own !== undefined };
};

/** Most that run at once: tried at the begin of each. A span that takes no time runs at its moment. */
const mostAtOnce = (spans: readonly Sketch[]): number => {
  const runs = spans
    .map((span) => ({ from: startOf(span) + startDoubt(span), to: endOf(span) }))
    .filter(({ from, to }) => from <= to);
  const at = (moment: number): number =>
    runs.filter(({ from, to }) => from <= moment && (moment < to || (from === to && to === moment))).length;
  return Math.max(0, ...runs.map(({ from }) => at(from)));
};

export const temporalOutcome = (world: World, wanted: Temporal): Outcome => {
  const open: Outcome = world.complete ? 'failed' : 'undecided';
  const { rule, after, before, withinMs, most = 1 } = wanted;
  const afters = after === undefined ? [] : named(world, after);
  const since = least(afters.map(endOf));
  const befores = (before === undefined ? [] : named(world, before)).filter(
    (span) => after === undefined || startOf(span) + startDoubt(span) >= since,
  );
  if ((after !== undefined && afters.length === 0) || (before !== undefined && befores.length === 0))
    return open;
  const first = beginning(world);
  /** In the stretch of time, read kindly or strictly. */
  const counts = (span: Sketch, strict: boolean): boolean => {
    const openers = afters.filter((one) => one !== span);
    const closers = befores.filter((one) => one !== span);
    const [early, late] =
      after === undefined
        ? [first.early, first.late]
        : [least(openers.map(endOf)), least(openers.map((one) => endOf(one) + endDoubt(one)))];
    const start = [startOf(span), startOf(span) + startDoubt(span)] as const;
    const end = [endOf(span), endOf(span) + endDoubt(span)] as const;
    const closing = [
      least(closers.map(startOf)),
      least(closers.map((one) => startOf(one) + startDoubt(one))),
    ] as const;
    const follows = after === undefined || (strict ? start[0] >= late : start[1] >= early);
    const soon =
      withinMs === undefined ||
      (strict ? start[1] <= early + withinMs * 1e6 : start[0] <= late + withinMs * 1e6);
    const precedes = before === undefined || (strict ? end[1] <= closing[0] : end[0] <= closing[1]);
    return follows && soon && precedes;
  };
  const selector = spanLike(wanted);
  const answers = named(world, wanted.name)
    .filter((span) => wanted.service === undefined || (span.service ?? '') === wanted.service)
    .map((span) => ({ span, answer: satisfies(world, span, selector) }));
  const now = answers.filter(
    ({ span, answer }) => answer === 'yes' || (answer === 'maybe' && nowHolds(world, span, selector)),
  );
  const sure = answers.filter(({ answer }) => answer === 'yes');
  const pick = (some: typeof answers, strict: boolean): readonly Sketch[] =>
    some.map(({ span }) => span).filter((span) => counts(span, strict));
  const violates = (some: typeof answers): boolean => {
    const certain = pick(some, true);
    if (rule === 'never') return certain.length > 0;
    if (rule === 'exactly_once') return certain.length > 1;
    return rule === 'at_most_concurrent' && mostAtOnce(certain) > most;
  };
  const growing = before === undefined && (withinMs === undefined || (after === undefined && first.fixed));
  if (!world.complete) {
    if (!growing) return 'undecided';
    if (rule === 'eventually') return pick(sure, false).length > 0 ? 'held' : 'undecided';
    return violates(sure) ? 'failed' : 'undecided';
  }
  if (violates(now)) return 'failed';
  if (rule !== 'never') return pick(now, false).length > 0 ? 'held' : 'failed';
  const whole = population(world, isRunner(world, wanted.name));
  return whole.some((span) => wanted.service === undefined || span.service === wanted.service)
    ? 'held'
    : 'failed';
};

const spanLike = ({ id, at, name, status, attrs }: Temporal): SpanExpectation => ({
  id,
  at,
  family: 'span',
  name,
  attrs: { all: attrs, any: [], none: [] },
  events: { all: [], any: [], none: [] },
  match: 'any',
  ...(status !== undefined && { status }),
});

const nowHolds = (world: World, span: Sketch, wanted: SpanExpectation): boolean =>
  satisfies({ ...world, complete: true }, span, wanted) === 'yes';
