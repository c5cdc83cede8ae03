import type { OrderExpectation, WindowExpectation } from '../../model/expectation.ts';
import type { Context } from '../context.ts';
import type { Edits } from './edit.ts';
import type { Part } from './part.ts';

/** Where the whole evidence ends, and how far beyond a span is put: no tolerance may swallow as much. */
export const beyond = ({ trace }: Context, longestMs: number): number =>
  trace.end.reduce((last, one) => Math.max(last, one), 0) + longestMs * 1e6;

/** As far before the whole evidence. */
export const earlier = ({ trace }: Context, longestMs: number): number =>
  (trace.start[0] ?? 0) - longestMs * 1e6;

/** The same length, at another time. */
export const movedTo = ({ trace }: Context, rows: Iterable<number>, start: number): Edits => ({
  change: new Map(
    [...rows].map((row) => [row, { start, end: start + (trace.end[row] ?? 0) - (trace.start[row] ?? 0) }]),
  ),
});

/** Moves one contained span out of every window. */
export const windowParts = (
  context: Context,
  { inner }: WindowExpectation,
  longestMs: number,
): readonly Part[] => {
  const rows = context.population.select(inner).rows.subarray(0, 1);
  return [
    {
      part: JSON.stringify(inner),
      broken: `it is moved ${longestMs} ms behind everything else`,
      tries: [() => movedTo(context, rows, beyond(context, longestMs))],
    },
  ];
};

/** Swaps the order: what must come first comes last. */
export const orderParts = (
  context: Context,
  { first, then }: OrderExpectation,
  longestMs: number,
): readonly Part[] => {
  const { population } = context;
  const after = population.select(then);
  const leaders = population.select(first).rows.filter((row) => !after.has(row));
  return [
    {
      part: 'the order',
      broken: 'the two are swapped',
      tries: [
        () => movedTo(context, leaders, beyond(context, longestMs)),
        () => movedTo(context, after.rows.subarray(0, 1), earlier(context, longestMs)),
      ],
    },
  ];
};
