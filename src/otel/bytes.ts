import { grown8, grown32, moreSlots } from './grow.ts';

const WORD = 4;

/** Hash of the bytes in `[from, to)`, a word at a time: the last word overlaps the one before. */
const hashOf = (view: DataView, from: number, to: number): number => {
  let hash = to - from;
  if (hash < WORD) {
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  } else {
    const last = to - WORD;
    for (let at = from; at < last; at += WORD) {
      hash = Math.imul(hash ^ view.getInt32(at), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ view.getInt32(last), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
};

/** Dense numbers, in order of arrival, for distinct runs of bytes. */
export class ByteTable {
  // They begin so small that all have grown before V8 optimizes: code that took a field for constant is thrown away.
  #arena = new Uint8Array(1 << 6);
  #view = new DataView(this.#arena.buffer);
  #ends = new Uint32Array(1 << 3);
  #hashes = new Uint32Array(1 << 3);
  #slots = new Int32Array(1 << 3).fill(-1);
  #size = 0;
  #longest = 0;
  /** What `find` was asked for last: its hash, and the slot that holds it or is free for it. */
  #hash = 0;
  #slot = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of the bytes in `[from, to)`, -1 when they are unknown: then `add` may follow. */
  find(view: DataView, from: number, to: number): number {
    const hash = hashOf(view, from, to);
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = slots[slot] ?? -1;
      if (id >= 0 && (hashes[id] !== hash || !this.#is(id, view, from, to))) {
        slot = (slot + 1) & mask;
        continue;
      }
      this.#hash = hash;
      this.#slot = slot;
      return id;
    }
  }

  /** Adds the bytes that `find` was asked for last and did not know; their number. */
  add(view: DataView, from: number, to: number): number {
    const id = this.#size++;
    const start = this.#start(id);
    const end = start + to - from;
    if (end > this.#arena.length) {
      this.#arena = grown8(this.#arena, end);
      this.#view = new DataView(this.#arena.buffer);
    }
    this.#arena.set(new Uint8Array(view.buffer, view.byteOffset + from, to - from), start);
    this.#ends = grown32(this.#ends, id + 1);
    this.#hashes = grown32(this.#hashes, id + 1);
    this.#ends[id] = end;
    this.#hashes[id] = this.#hash;
    this.#slots[this.#slot] = id;
    if (to - from > this.#longest) this.#longest = to - from;
    if (this.#size * 2 > this.#slots.length) this.#spread();
    return id;
  }

  #is(id: number, view: DataView, from: number, to: number): boolean {
    const start = this.#start(id);
    const length = to - from;
    if ((this.#ends[id] ?? 0) - start !== length) return false;
    if (length < WORD) {
      for (let i = 0; i < length; i++) if (this.#arena[start + i] !== view.getUint8(from + i)) return false;
      return true;
    }
    const last = length - WORD;
    for (let i = 0; i < last; i += WORD)
      if (this.#view.getInt32(start + i) !== view.getInt32(from + i)) return false;
    return this.#view.getInt32(start + last) === view.getInt32(from + last);
  }

  /** As many bytes no run has more than, also of those that were forgotten. */
  get longest(): number {
    return this.#longest;
  }

  /** The bytes of a number, as long as nothing is added. */
  bytes(id: number): Uint8Array {
    return this.#arena.subarray(this.#start(id), this.#ends[id]);
  }

  beginsWith(id: number, prefix: Uint8Array): boolean {
    const start = this.#start(id);
    if ((this.#ends[id] ?? 0) - start < prefix.length) return false;
    let at = 0;
    while (at < prefix.length && this.#arena[start + at] === prefix[at]) at++;
    return at === prefix.length;
  }

  /** Forgets the bytes that came after the table had `size` of them. */
  rewind(size: number): void {
    // The newest entry is never on the probe path of an older one: its slot may simply be emptied.
    while (this.#size > size) {
      const id = --this.#size;
      const mask = this.#slots.length - 1;
      let slot = (this.#hashes[id] ?? 0) & mask;
      while (this.#slots[slot] !== id) slot = (slot + 1) & mask;
      this.#slots[slot] = -1;
    }
  }

  #start(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  #spread(): void {
    const slots = moreSlots(this.#slots);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = (this.#hashes[id] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}
