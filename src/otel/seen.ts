import type { Columns } from './columns.ts';
import { grown32, moreSlots } from './grow.ts';

/** Two 32-bit words that stand for one span with its times: the low word of its id, and a hash of all else. */
export type Print = readonly [id: number, hash: number];

/** Most prints that one sealing adds: whoever replays sends more than one span. */
const MOST_ADDED = 1_024;

const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/** Ids are random, but need not be: some are counted up. */
const hashOfId = (id: number): number => mix(0x2545f491, id) >>> 0;

/**
 * The print of a row. Its times are in it, because ids alone may come again: a subject that seeds its chance with
 * CLNRM_SEED gives its spans the same ids in every run, but never the same nanoseconds.
 */
const printOf = (columns: Columns, row: number): Print => {
  const { traces, spanHigh, spanLow, startHigh, startLow, endHigh, endLow } = columns;
  const trace = columns.trace[row] ?? 0;
  let hash = 0x5bd1e995;
  for (let which = 0; which < 4; which++) hash = mix(hash, traces.word(trace, which));
  hash = mix(hash, spanHigh[row] ?? 0);
  hash = mix(hash, startHigh[row] ?? 0);
  hash = mix(hash, startLow[row] ?? 0);
  hash = mix(hash, endHigh[row] ?? 0);
  hash = mix(hash, endLow[row] ?? 0);
  return [spanLow[row] ?? 0, hash >>> 0];
};

const FIRST_SLOTS = 1 << 10;

/** Spans that were seen before: in an earlier run, or in this one. Prints lie in the order they were added, two words each. */
export class SeenSpans {
  #words = new Uint32Array(FIRST_SLOTS);
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add([id, hash]: Print): void {
    const slot = this.#probe(id, hash);
    if (this.#slots[slot] !== -1) return;
    this.#words = grown32(this.#words, this.#size * 2 + 2);
    this.#words[this.#size * 2] = id;
    this.#words[this.#size * 2 + 1] = hash;
    this.#slots[slot] = this.#size++;
    if (this.#size * 2 > this.#slots.length) this.#spread();
  }

  /** Adds prints as `words` gives them. */
  addAll(words: Uint32Array): void {
    for (let at = 0; at + 1 < words.length; at += 2) this.add([words[at] ?? 0, words[at + 1] ?? 0]);
  }

  /** Looks the id up alone first: most rows need no hash. */
  has(columns: Columns, row: number): boolean {
    if (this.#size === 0) return false;
    const id = columns.spanLow[row] ?? 0;
    const mask = this.#slots.length - 1;
    let hash: number | undefined;
    for (let slot = hashOfId(id) & mask; this.#slots[slot] !== -1; slot = (slot + 1) & mask) {
      const at = (this.#slots[slot] ?? 0) * 2;
      if (this.#words[at] !== id) continue;
      hash ??= printOf(columns, row)[1];
      if (this.#words[at + 1] === hash) return true;
    }
    return false;
  }

  /** The newest prints, `most` at most. */
  words(most: number): Uint32Array {
    return this.#words.slice(Math.max(0, this.#size - most) * 2, this.#size * 2);
  }

  #probe(id: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOfId(id) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] ?? -1;
      if (known < 0 || (this.#words[known * 2] === id && this.#words[known * 2 + 1] === hash)) return slot;
    }
  }

  #spread(): void {
    const slots = moreSlots(this.#slots);
    const mask = slots.length - 1;
    for (let known = 0; known < this.#size; known++) {
      let slot = hashOfId(this.#words[known * 2] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = known;
    }
    this.#slots = slots;
  }
}

/** Prints of the subject's rows but those of `nobodys`, of some of them when there are very many. */
export const printsOf = (columns: Columns, nobodys: ReadonlySet<number>): readonly Print[] => {
  const every = Math.ceil(columns.size / MOST_ADDED);
  const prints: Print[] = [];
  for (let row = 0; row < columns.size; row += every) {
    if (columns.source[row] === 0 && !nobodys.has(row)) prints.push(printOf(columns, row));
  }
  return prints;
};
