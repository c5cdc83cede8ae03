import type { CountsExpectation } from '../../model/expectation.ts';
import { STATUS_CODES } from '../../model/trace.ts';
import type { Context } from '../context.ts';
import { countOf, rowsOf } from '../counts.ts';
import { type Change, type Edits, toAll } from './edit.ts';
import { countsAgainst, nameFor, type Part, sourceFor } from './part.ts';

const ERROR = STATUS_CODES.indexOf('ERROR');

type Try = () => Edits;

const copies = (like: number, count: number, change: Change): Edits => ({
  add: Array.from({ length: count }, () => ({ like, change })),
});

/** Spans of that kind taken away or added. */
const spans = (
  context: Context,
  { of }: CountsExpectation,
  rows: Uint32Array,
  count: number,
): readonly Try[] => {
  if (count < rows.length) {
    const fewer = rows.subarray(count);
    return [() => toAll(fewer, of.kind === 'errors_total' ? { status: 0 } : { drop: true })];
  }
  const name = of.kind === 'by_name' ? nameFor(context, of.name) : undefined;
  const population = of.kind === 'by_name' ? context.population.of(of.name) : context.population.subject;
  const like = rows[0] ?? population[0] ?? context.population.subject[0];
  if (like === undefined || (of.kind === 'by_name' && rows.length === 0 && name === undefined)) return [];
  const change = {
    ...(rows.length === 0 && name !== undefined && of.kind === 'by_name'
      ? { name, source: sourceFor(context, of.name) }
      : {}),
    ...(of.kind === 'errors_total' ? { status: ERROR } : {}),
  };
  return [() => copies(like, count - rows.length, change)];
};

/** Events are taken from the last spans that bear some, or put to the first span. */
const events = (
  { trace, population }: Context,
  rows: Uint32Array,
  now: number,
  count: number,
): readonly Try[] => {
  const [first] = population.subject;
  if (first === undefined) return [];
  if (count > now) {
    const time = trace.start[first] ?? 0;
    const more = Array.from({ length: count - now }, () => ({ name: 'clnrm-audit', time, attributes: {} }));
    return [() => toAll([first], { events: [...trace.events(first), ...more] })];
  }
  return [
    () => {
      let surplus = now - count;
      const change = new Map(
        [...rows].map((row) => {
          const own = trace.events(row);
          const kept = own.slice(Math.min(surplus, own.length));
          surplus -= own.length - kept.length;
          return [row, { events: kept }];
        }),
      );
      return { change };
    },
  ];
};

/** Makes the count another one: one that the matcher does not accept. */
export const countParts = (context: Context, expectation: CountsExpectation): readonly Part[] => {
  const rows = rowsOf(context, expectation);
  const now = countOf(context, expectation, rows);
  const isEvents = expectation.of.kind === 'events_total';
  const counts = countsAgainst(expectation.matcher, now);
  const tries = counts.flatMap((count) =>
    isEvents ? events(context, rows, now, count) : spans(context, expectation, rows, count),
  );
  return [
    {
      part: 'the count',
      broken: 'there are up to 10,000 more of them, or fewer',
      tries,
      hopeless: counts.length === 0,
    },
  ];
};
