import type { TemporalExpectation } from '../../model/expectation.ts';
import type { Trace } from '../../model/trace.ts';
import { peakOf } from '../concurrency.ts';
import type { Context } from '../context.ts';
import { createPopulation } from '../population.ts';
import { type Seen, see, selectorOf } from '../temporal.ts';
import { type Change, type Edits, toAll } from './edit.ts';
import { FURTHEST, type Part, STRANGE } from './part.ts';
import { satisfying } from './satisfy.ts';
import { spanParts } from './span-parts.ts';
import { beyond, earlier, movedTo } from './time-parts.ts';

interface Subject {
  readonly context: Context;
  readonly expectation: TemporalExpectation;
  readonly seen: Seen;
  readonly longestMs: number;
}

/** What the rule sees in other evidence. */
const seenIn = ({ context, expectation }: Subject, trace: Trace): Seen => {
  const population = createPopulation(trace, []).as(expectation.source);
  return see({ ...context, trace, population }, expectation);
};

/** Moments at which a stretch may begin or end: at, and just behind, what bounds it. */
const momentsOf = ({ context: { trace, population }, seen }: Subject): readonly number[] => {
  const [step] = population.as('runner').select('clnrm.step').rows;
  const [first] = population.subject;
  const rows = [...seen.timeline.bounds, step, first].filter((row) => row !== undefined);
  const times = rows.flatMap((row) => {
    const [start, end] = [trace.start[row] ?? 0, trace.end[row] ?? 0];
    return [end, end + 1e6, start, start + 1e6];
  });
  return [...new Set(times)];
};

/** A span of the selector that takes no time, somewhere in the stretch. */
const neverPart = (subject: Subject): Part => {
  const { context, expectation } = subject;
  const selector = selectorOf(expectation);
  const [like = 0] = context.population.of(expectation.name);
  const at = (time: number) => (): Edits => {
    const { add = [] } = satisfying(context, selector, like, 1);
    return { add: add.map((one) => ({ ...one, change: { ...one.change, start: time, end: time } })) };
  };
  return {
    part: 'never',
    broken: 'such a span is added',
    applies: (trace) => seenIn(subject, trace).certain.length > 0,
    tries: momentsOf(subject).map(at),
  };
};

/** Spans in the likeness of one that is in time, until there are `most` of them and one more. */
const tooManyPart = (
  subject: Subject,
  part: string,
  most: number,
  applies: (certain: Uint32Array, trace: Trace) => boolean,
): Part => {
  const { seen, context, longestMs } = subject;
  const like = seen.certain[0] ?? seen.possible[0] ?? 0;
  const copies =
    (change: Change, length = most) =>
    (): Edits => ({
      add: Array.from({ length }, () => ({ like, change })),
    });
  const end = (context.trace.start[like] ?? 0) + longestMs * 1e6;
  return {
    part,
    broken: most === 1 ? 'another is added' : `${most} more are added at once`,
    hopeless: most > FURTHEST,
    applies: (trace) => applies(seenIn(subject, trace).certain, trace),
    // the one that is there may be too short for a coarse clock
    tries: most > FURTHEST ? [] : [copies({}), copies({ end }), copies({ end }, most + 1)],
  };
};

/** Puts the spans where they do not count: behind `within`, before `after`, behind `before`. */
const boundParts = ({ context, expectation, seen, longestMs }: Subject): readonly Part[] => {
  const { trace } = context;
  const { withinMs, after, before } = expectation;
  const { rows } = seen;
  const [first, last] = [earlier(context, longestMs), beyond(context, longestMs)];
  const throughout = (): Edits => toAll(rows, { start: first, end: last });
  const others = rows.filter((row) => row !== seen.timeline.bounds[0]);
  const closing = seen.timeline.bounds.at(-1) ?? 0;
  const begins = after === undefined ? first : (trace.end[seen.timeline.bounds[0] ?? 0] ?? 0);
  // two, because a span does not precede itself: it may be one of the selector
  const early = { like: closing, change: { start: begins, end: last } };
  const sooner = (): Edits => ({ add: [early, early] });
  // where no step is in the evidence, its first span is the beginning: also one that is moved
  const another = (): Edits => ({
    add: [{ like: rows[0] ?? 0, change: { name: STRANGE, source: 'subject', start: first, end: first } }],
  });
  const behind = `${longestMs} ms behind everything else`;
  return [
    ...(withinMs === undefined
      ? []
      : [
          {
            part: 'within',
            broken: `it is moved ${behind}`,
            tries: [() => movedTo(context, rows, last), () => movedTo(context, others, last), another],
          },
        ]),
    ...(after === undefined
      ? []
      : [{ part: `after ${after}`, broken: 'it begins before everything else', tries: [throughout] }]),
    ...(before === undefined
      ? []
      : [{ part: `before ${before}`, broken: `it ends ${behind}`, tries: [throughout, sooner] }]),
  ];
};

/** Breaks the selector, the rule and the bounds of a temporal expectation. */
export const temporalParts = (
  context: Context,
  expectation: TemporalExpectation,
  longestMs: number,
): readonly Part[] => {
  const subject: Subject = { context, expectation, seen: see(context, expectation), longestMs };
  const selector = () => spanParts(context, selectorOf(expectation), longestMs);
  switch (expectation.rule) {
    case 'never':
      return [neverPart(subject)];
    case 'at_most_concurrent': {
      const { most = 1 } = expectation;
      return [tooManyPart(subject, 'at_most_concurrent', most, (rows, trace) => peakOf(trace, rows) > most)];
    }
    case 'eventually':
      return [...selector(), ...boundParts(subject)];
    case 'exactly_once':
      return [
        ...selector(),
        tooManyPart(subject, 'exactly_once', 1, (rows) => rows.length > 1),
        ...boundParts(subject),
      ];
  }
};
