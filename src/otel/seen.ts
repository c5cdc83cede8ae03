import type { Columns } from './columns.ts';
import { TupleTable } from './tuples.ts';

/** Two 32-bit words that stand for one span with its times: the low word of its id, and a hash of all else. */
export type Print = readonly [id: number, hash: number];

/** Most prints that one sealing adds: whoever replays sends more than one span. */
const MOST_ADDED = 4_096;

const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/**
 * The print of a row. Its times are in it, because ids alone may come again: a subject that seeds its chance with
 * CLNRM_SEED gives its spans the same ids in every run, but never the same nanoseconds.
 */
const printOf = (columns: Columns, row: number): Print => {
  const { traces, spanHigh, spanLow, startHigh, startLow, endHigh, endLow } = columns;
  const trace = columns.trace[row] ?? 0;
  let hash = 0x5bd1e995;
  for (const which of [0, 1, 2, 3] as const) hash = mix(hash, traces.word(trace, which));
  for (const column of [spanHigh, startHigh, startLow, endHigh, endLow]) hash = mix(hash, column[row] ?? 0);
  return [spanLow[row] ?? 0, hash >>> 0];
};

/** Spans that were seen before: in an earlier run, or in this one. */
export class SeenSpans {
  readonly #prints = new TupleTable();
  /** Which low halves of ids occur: most rows are told apart by this bit alone. */
  readonly #occurs = new Uint8Array(1 << 17);

  get size(): number {
    return this.#prints.size;
  }

  add([id, hash]: Print): void {
    this.#prints.intern(id, hash, 0, 0);
    const bit = id & 0xfffff;
    this.#occurs[bit >>> 3] = (this.#occurs[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }

  has(columns: Columns, row: number): boolean {
    const bit = (columns.spanLow[row] ?? 0) & 0xfffff;
    if (((this.#occurs[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    const [id, hash] = printOf(columns, row);
    return this.#prints.find(id, hash, 0, 0) >= 0;
  }

  /** All prints, in the order they were added. */
  prints(): readonly Print[] {
    return Array.from({ length: this.#prints.size }, (_, at) => [
      this.#prints.word(at, 0),
      this.#prints.word(at, 1),
    ]);
  }
}

/** Prints of the subject's rows, of some of them when there are very many. */
export const printsOf = (columns: Columns): readonly Print[] => {
  const every = Math.ceil(columns.size / MOST_ADDED);
  const prints: Print[] = [];
  for (let row = 0; row < columns.size; row += every) {
    if (columns.source[row] === 0) prints.push(printOf(columns, row));
  }
  return prints;
};
