import type { Included, SpanExpectation } from '../../../src/model/expectation.ts';
import type { Sketch } from '../../helpers/trace.ts';
import { nameFits } from './match.ts';

export type Outcome = 'held' | 'failed' | 'undecided';

/** What is judged. */
export interface World {
  readonly all: readonly Sketch[];
  readonly complete: boolean;
  readonly readiness: readonly number[];
  readonly include: readonly Included[];
  /** Whose spans the expectation says that it means. */
  readonly source?: SpanExpectation['source'];
}

const NS = 1e6;

export const traceNo = (span: Sketch): number => span.trace ?? 0;
/** ns, as whole numbers. */
export const startOf = (span: Sketch): number => Math.round((span.start ?? span.id) * NS);
export const endOf = (span: Sketch): number =>
  span.end === undefined ? startOf(span) + NS : Math.round(span.end * NS);

export const isRunner = ({ source }: Pick<World, 'source'>, pattern: string): boolean =>
  source === undefined ? pattern.startsWith('clnrm.') : source === 'runner';

export const population = (world: World, runner: boolean): readonly Sketch[] =>
  world.all.filter((span) => {
    if (runner) return span.source === 'runner';
    if (span.source === 'runner') return false;
    return world.include.includes('readiness') || !world.readiness.includes(traceNo(span));
  });

const like = (spans: readonly Sketch[], pattern: string): readonly Sketch[] =>
  spans.filter((span) => nameFits(pattern, span.name));

export const named = (world: World, pattern: string): readonly Sketch[] =>
  like(population(world, isRunner(world, pattern)), pattern);

/** As `named`, but what is above a nested clnrm may be the runner's. */
export const related = (world: World, pattern: string): readonly Sketch[] =>
  world.source === 'subject' && pattern.startsWith('clnrm.')
    ? [...named(world, pattern), ...like(population(world, true), pattern)]
    : named(world, pattern);

export const parentOf = (world: World, span: Sketch): Sketch | undefined =>
  world.all.find((other) => other.id === span.parent && traceNo(other) === traceNo(span));

export const ancestorsOf = (world: World, span: Sketch): readonly Sketch[] => {
  const parent = parentOf(world, span);
  return parent === undefined ? [] : [parent, ...ancestorsOf(world, parent)];
};

const isWhole = (time: number): boolean => time % NS === 0;

/** A start at a whole ms with a finer end: the clock that set both was read for this span alone. */
export const isOnItsOwnClock = (span: Sketch): boolean => isWhole(startOf(span)) && !isWhole(endOf(span));

/** ns. A whole ms comes from a clock that cuts, or from a test: it may be up to 1 ms later. */
export const startDoubt = (span: Sketch): number => (isWhole(startOf(span)) ? NS - 1 : 0);
/** ns. The end may also be a length, added to such a start. */
export const endDoubt = (span: Sketch): number =>
  isWhole(startOf(span)) || isWhole(endOf(span)) ? NS - 1 : 0;
