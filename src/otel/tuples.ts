import { grown32, moreSlots } from './grow.ts';

const hashOf = (a: number, b: number, c: number, d: number): number => {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + b, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + c, 0x27d4eb2f);
  hash = Math.imul((hash ^ (hash >>> 16)) + d, 0x165667b1);
  return (hash ^ (hash >>> 15)) >>> 0;
};

/** Dense numbers, in order of arrival, for tuples of four 32-bit words: trace ids, and spans within a trace. */
export class TupleTable {
  // As small as the tables of `StringTable` begin, and for the same reason.
  #words = new Uint32Array(1 << 3);
  #slots = new Int32Array(1 << 2).fill(-1);
  #size = 0;
  #last = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of the tuple, a new one (the old `size`) when it was unknown. */
  intern(a: number, b: number, c: number, d: number): number {
    // most come several times in a row
    const words = this.#words;
    const at = this.#last * 4;
    const again = words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d;
    if (!again || this.#last >= this.#size) this.#last = this.#intern(a, b, c, d);
    return this.#last;
  }

  #intern(a: number, b: number, c: number, d: number): number {
    const slot = this.#probe(a, b, c, d);
    const known = this.#slots[slot] ?? -1;
    if (known >= 0) return known;
    const id = this.#size++;
    this.#words = grown32(this.#words, id * 4 + 4);
    this.#words[id * 4] = a;
    this.#words[id * 4 + 1] = b;
    this.#words[id * 4 + 2] = c;
    this.#words[id * 4 + 3] = d;
    this.#slots[slot] = id;
    if (this.#size * 2 > this.#slots.length) this.#spread();
    return id;
  }

  /** The number of the tuple, -1 when it is unknown. */
  find(a: number, b: number, c: number, d: number): number {
    return this.#slots[this.#probe(a, b, c, d)] ?? -1;
  }

  word(id: number, which: number): number {
    return this.#words[id * 4 + which] ?? 0;
  }

  /** Forgets the tuples that came after the table had `size` of them. */
  rewind(size: number): void {
    // The newest entry is never on the probe path of an older one: its slot may simply be emptied.
    while (this.#size > size) {
      const id = this.#size - 1;
      const slot = this.#probe(this.word(id, 0), this.word(id, 1), this.word(id, 2), this.word(id, 3));
      this.#slots[slot] = -1;
      this.#size = id;
    }
  }

  #probe(a: number, b: number, c: number, d: number): number {
    const mask = this.#slots.length - 1;
    const words = this.#words;
    let slot = hashOf(a, b, c, d) & mask;
    for (;;) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0) return slot;
      const at = id * 4;
      const same = words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d;
      if (same) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #spread(): void {
    const slots = moreSlots(this.#slots);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = hashOf(this.word(id, 0), this.word(id, 1), this.word(id, 2), this.word(id, 3)) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}
