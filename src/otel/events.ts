import type { SpanEvent, Trace } from '../model/trace.ts';
import type { Columns } from './columns.ts';
import type { EventColumns } from './details.ts';
import { halves } from './ids.ts';
import type { SpanIndex } from './span-index.ts';

const RUNNER = 1;

const NO_EVENTS: readonly SpanEvent[] = [];

/**
 * Numbers of the log records of each row that has some, and how many found no row. What the runner says of its own spans
 * is not added to by a subject that knows their ids. Linear in the records.
 */
const bindLogs = (
  columns: Columns,
  index: SpanIndex,
): { readonly byRow: ReadonlyMap<number, readonly number[]>; readonly loose: number } => {
  const byRow = new Map<number, number[]>();
  const { logs } = columns;
  let loose = 0;
  for (let at = 0; at < logs.length; at++) {
    const row = index.rowOf(logs.trace[at] ?? 0, logs.spanHigh[at] ?? 0, logs.spanLow[at] ?? 0);
    const found = byRow.get(row);
    if (row < 0 || columns.source[row] === RUNNER) loose++;
    else if (found) found.push(at);
    else byRow.set(row, [at]);
  }
  return { byRow, loose };
};

/** Log records whose span has not come so far. */
export const looseLogs = (columns: Columns, index: SpanIndex): number => bindLogs(columns, index).loose;

const readEvent = ({ strings }: Columns, events: EventColumns, at: number, time: number): SpanEvent => ({
  name: strings.text(events.name[at] ?? 0),
  time,
  attributes: Object.fromEntries(events.attributes.read(events.attributesFrom(at), events.attributesTo(at))),
});

/** By time; log records of one time by content, for they arrive in any order. */
const inOrder = (events: readonly SpanEvent[], logs: readonly SpanEvent[]): readonly SpanEvent[] => {
  const sorted = logs
    .map((event) => ({ event, content: JSON.stringify(event) }))
    .sort((a, b) => a.event.time - b.event.time || (a.content < b.content ? -1 : 1))
    .map(({ event }) => event);
  return [...events, ...sorted].sort((a, b) => a.time - b.time);
};

/**
 * Reads the events of a sealed row: those of the span, in the order they were sent, and between them by time the log
 * records that name it. `baseNs` is what they count from, on the clock that stamped the raw row.
 */
export const eventReader = (
  columns: Columns,
  index: SpanIndex,
  rows: Uint32Array,
  baseNs: (row: number) => bigint,
): Trace['events'] => {
  const { byRow } = bindLogs(columns, index);
  return (sealed) => {
    const row = rows[sealed] ?? 0;
    const bound = byRow.get(row);
    const [from, to] = [columns.eventsFrom[row] ?? 0, columns.eventsTo(row)];
    if (from === to && bound === undefined) return NO_EVENTS;
    const [baseHigh, baseLow] = halves(baseNs(row));
    const since = (high = 0, low = 0): number => (high - baseHigh) * 2 ** 32 + (low - baseLow);
    const { events, logs } = columns;
    const own: SpanEvent[] = [];
    for (let at = from; at < to; at++)
      own.push(readEvent(columns, events, at, since(events.timeHigh[at], events.timeLow[at])));
    if (bound === undefined) return own;
    const logged = bound.map((at) => {
      const { timeHigh, timeLow } = logs.events;
      const timed = ((timeHigh[at] ?? 0) | (timeLow[at] ?? 0)) !== 0;
      const time = timed
        ? since(timeHigh[at], timeLow[at])
        : since(columns.startHigh[row], columns.startLow[row]);
      return readEvent(columns, logs.events, at, time);
    });
    return inOrder(own, logged);
  };
};
