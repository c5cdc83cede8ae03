import type { Columns } from './columns.ts';
import type { EventColumns, LinkColumns } from './details.ts';
import { moreSlots } from './grow.ts';

const RUNNER = 1;

const hashOf = (trace: number, high: number, low: number): number => {
  let hash = Math.imul(low ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + high, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + trace, 0x27d4eb2f);
  return hash ^ (hash >>> 15);
};

/**
 * (trace id, span id) → row over columns that still grow. Rows that came since the last look-up are indexed by the next
 * one, so look-ups while spans stream in cost what is new and no more.
 */
export class SpanIndex {
  readonly #columns: Columns;
  /** Rows that count, by the hash of their ids; the ids themselves are in the columns. */
  #slots = new Int32Array(1 << 4).fill(-1);
  #taken = 0;
  #indexed = 0;
  /** Rows that repeat a span, by row. */
  readonly repeated = new Set<number>();
  /** Repeated rows of one source whose content differs. */
  conflicts = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** The row that counts for a span, -1 when there is none. `trace` is the number of the trace id. */
  rowOf(trace: number, spanHigh: number, spanLow: number): number {
    this.advance();
    return this.#slots[this.#probe(trace, spanHigh, spanLow)] ?? -1;
  }

  advance(): void {
    for (; this.#indexed < this.#columns.size; this.#indexed++) this.#add(this.#indexed);
  }

  #add(row: number): void {
    const { trace, spanHigh, spanLow, source, reported } = this.#columns;
    const slot = this.#probe(trace[row] ?? 0, spanHigh[row] ?? 0, spanLow[row] ?? 0);
    const first = this.#slots[slot] ?? -1;
    if (first < 0) {
      this.#slots[slot] = row;
      if (++this.#taken * 2 > this.#slots.length) this.#spread();
      return;
    }
    const printedToo = reported[first] !== reported[row];
    // consoles leave out what exporters send, and a span that says it is the runner's is called forged
    const comparable = !printedToo && source[first] === source[row];
    if (comparable && !sameSpan(this.#columns, first, row)) this.conflicts++;
    // The first one counts; but what the runner says of its own span cannot be pre-empted by a subject.
    const stronger = source[row] === RUNNER && source[first] !== RUNNER;
    // and what was exported counts before what was printed
    const usurped = stronger || (printedToo && reported[row] === 0 && source[first] !== RUNNER);
    if (usurped) this.#slots[slot] = row;
    this.repeated.add(usurped ? first : row);
  }

  /** The slot of the row that has these ids, or the free one where it belongs. */
  #probe(trace: number, high: number, low: number): number {
    const { trace: traces, spanHigh, spanLow } = this.#columns;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(trace, high, low) & mask;
    for (;;) {
      const row = slots[slot] ?? -1;
      if (row < 0 || (spanLow[row] === low && spanHigh[row] === high && traces[row] === trace)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #spread(): void {
    const { trace, spanHigh, spanLow } = this.#columns;
    const old = this.#slots;
    const slots = moreSlots(old);
    const mask = slots.length - 1;
    for (let i = 0; i < old.length; i++) {
      const row = old[i] ?? -1;
      if (row < 0) continue;
      let slot = hashOf(trace[row] ?? 0, spanHigh[row] ?? 0, spanLow[row] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = row;
    }
    this.#slots = slots;
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
  'dropped',
  'kind',
  'status',
] as const satisfies readonly (keyof Columns)[];

const sameSpan = (columns: Columns, a: number, b: number): boolean =>
  scalars.every((column) => columns[column][a] === columns[column][b]) &&
  sameAttributes(columns, a, b) &&
  sameEvents(columns, a, b) &&
  sameLinks(columns, a, b);

const sameAttributes = (columns: Columns, a: number, b: number): boolean => {
  const from = columns.attributesFrom[a] ?? 0;
  const other = columns.attributesFrom[b] ?? 0;
  const to = columns.attributesTo(a);
  return to - from === columns.attributesTo(b) - other && columns.attributes.same(from, to, other);
};

/** What a span owns from one index to before another: events or links. */
type Stretch = readonly [from: number, to: number];

/** Whether two spans own as many events, or links, and each with the same words and attributes. */
const sameOwned = (
  owners: EventColumns | LinkColumns,
  words: readonly Uint32Array[],
  [from, to]: Stretch,
  [other, end]: Stretch,
): boolean => {
  if (to - from !== end - other) return false;
  for (let x = from, y = other; x < to; x++, y++) {
    const [first, last, twin] = [owners.attributesFrom(x), owners.attributesTo(x), owners.attributesFrom(y)];
    const isSame =
      words.every((column) => column[x] === column[y]) &&
      last - first === owners.attributesTo(y) - twin &&
      owners.attributes.same(first, last, twin);
    if (!isSame) return false;
  }
  return true;
};

const sameEvents = (columns: Columns, a: number, b: number): boolean => {
  const { name, timeHigh, timeLow } = columns.events;
  const of = (row: number): Stretch => [columns.eventsFrom[row] ?? 0, columns.eventsTo(row)];
  return sameOwned(columns.events, [name, timeHigh, timeLow], of(a), of(b));
};

const sameLinks = (columns: Columns, a: number, b: number): boolean => {
  const { trace, spanHigh, spanLow } = columns.links;
  const of = (row: number): Stretch => [columns.linksFrom[row] ?? 0, columns.linksTo(row)];
  return sameOwned(columns.links, [trace, spanHigh, spanLow], of(a), of(b));
};
