import type { Columns } from './columns.ts';
import { grown32 } from './grow.ts';
import { TupleTable } from './tuples.ts';

const RUNNER = 1;

/**
 * (trace id, span id) → row over columns that still grow. Rows that came since the last look-up are indexed by the next
 * one, so look-ups while spans stream in cost what is new and no more.
 */
export class SpanIndex {
  readonly #columns: Columns;
  readonly #spans = new TupleTable();
  #rowOf = new Uint32Array(64);
  #indexed = 0;
  /** Rows that repeat a span, by row. */
  readonly repeated = new Set<number>();
  /** Repeated rows whose content differs. */
  conflicts = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** The row that counts for a span, -1 when there is none. `trace` is the number of the trace id. */
  rowOf(trace: number, spanHigh: number, spanLow: number): number {
    this.advance();
    const id = this.#spans.find(trace, spanHigh, spanLow, 0);
    return id < 0 ? -1 : (this.#rowOf[id] ?? -1);
  }

  advance(): void {
    for (; this.#indexed < this.#columns.size; this.#indexed++) this.#add(this.#indexed);
  }

  #add(row: number): void {
    const { trace, spanHigh, spanLow, source, reported } = this.#columns;
    const before = this.#spans.size;
    const id = this.#spans.intern(trace[row] ?? 0, spanHigh[row] ?? 0, spanLow[row] ?? 0, 0);
    if (id === before) {
      this.#rowOf = grown32(this.#rowOf, id + 1);
      this.#rowOf[id] = row;
      return;
    }
    const first = this.#rowOf[id] ?? 0;
    const printedToo = reported[first] !== reported[row];
    // consoles leave out what exporters send
    if (!printedToo && !sameSpan(this.#columns, first, row)) this.conflicts++;
    // The first one counts; but what the runner says of its own span cannot be pre-empted by a subject.
    const stronger = source[row] === RUNNER && source[first] !== RUNNER;
    // and what was exported counts before what was printed
    const usurped = stronger || (printedToo && reported[row] === 0 && source[first] !== RUNNER);
    if (usurped) this.#rowOf[id] = row;
    this.repeated.add(usurped ? first : row);
  }
}

const scalars = [
  'name',
  'scope',
  'resource',
  'parentHigh',
  'parentLow',
  'startHigh',
  'startLow',
  'endHigh',
  'endLow',
  'statusMessage',
  'kind',
  'status',
  'source',
] as const satisfies readonly (keyof Columns)[];

const sameSpan = (columns: Columns, a: number, b: number): boolean =>
  scalars.every((column) => columns[column][a] === columns[column][b]) &&
  sameAttributes(columns, a, b) &&
  sameEvents(columns, a, b);

const sameAttributes = (columns: Columns, a: number, b: number): boolean => {
  const from = columns.attributesFrom[a] ?? 0;
  const other = columns.attributesFrom[b] ?? 0;
  const to = columns.attributesTo(a);
  return to - from === columns.attributesTo(b) - other && columns.attributes.same(from, to, other);
};

const sameEvents = (columns: Columns, a: number, b: number): boolean => {
  const from = columns.eventsFrom[a] ?? 0;
  const other = columns.eventsFrom[b] ?? 0;
  const count = columns.eventsTo(a) - from;
  if (count !== columns.eventsTo(b) - other) return false;
  const { events } = columns;
  for (let i = 0; i < count; i++) {
    const [x, y] = [from + i, other + i];
    const same =
      events.name[x] === events.name[y] &&
      events.timeHigh[x] === events.timeHigh[y] &&
      events.timeLow[x] === events.timeLow[y] &&
      events.attributesTo(x) - events.attributesFrom(x) ===
        events.attributesTo(y) - events.attributesFrom(y) &&
      events.attributes.same(events.attributesFrom(x), events.attributesTo(x), events.attributesFrom(y));
    if (!same) return false;
  }
  return true;
};
