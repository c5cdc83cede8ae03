import { isUtf8 } from 'node:buffer';
import { grown8, grown32 } from './grow.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Interned texts: one small number for each distinct text, looked up by the UTF-8 bytes as they came off the wire, so
 * that a known text is never decoded again. Id 0 is ''. Ids are given in order of arrival.
 */
export class StringTable {
  #arena = new Uint8Array(1 << 14);
  #ends = new Uint32Array(1 << 8);
  #hashes = new Uint32Array(1 << 8);
  #slots = new Int32Array(1 << 10).fill(-1);
  #texts: (string | undefined)[] = [];
  #scratch = new Uint8Array(1 << 10);
  #size = 0;

  constructor() {
    this.intern('');
  }

  get size(): number {
    return this.#size;
  }

  /** The id of `bytes[from, to)` read as UTF-8; what is not UTF-8 is replaced by U+FFFD. */
  internBytes(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    let seen = 0;
    for (let i = from; i < to; i++) {
      const byte = bytes[i] ?? 0;
      seen |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    hash = (hash ^ (hash >>> 15)) >>> 0;
    const slot = this.#probe(bytes, from, to, hash);
    const known = this.#slots[slot] ?? -1;
    if (known >= 0) return known;
    const foreign = seen > 0x7f && !isUtf8(bytes.subarray(from, to));
    if (foreign) return this.intern(decoder.decode(bytes.subarray(from, to)));
    return this.#insert(bytes, from, to, hash, slot);
  }

  intern(text: string): number {
    const length = this.#encode(text);
    return this.internBytes(this.#scratch, 0, length);
  }

  /** The id of `text`, -1 when it was never interned. */
  idOf(text: string): number {
    const length = this.#encode(text);
    let hash = 0x811c9dc5;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (this.#scratch[i] ?? 0), 0x01000193);
    hash = (hash ^ (hash >>> 15)) >>> 0;
    return this.#slots[this.#probe(this.#scratch, 0, length, hash)] ?? -1;
  }

  text(id: number): string {
    const known = this.#texts[id];
    if (known !== undefined) return known;
    if (id < 0 || id >= this.#size) return '';
    const text = decoder.decode(this.#arena.subarray(this.#start(id), this.#ends[id]));
    this.#texts[id] = text;
    return text;
  }

  /** Forgets the texts that came after the table had `size` of them. */
  rewind(size: number): void {
    // The newest entry is never on the probe path of an older one: its slot may simply be emptied.
    while (this.#size > size) {
      const id = --this.#size;
      const mask = this.#slots.length - 1;
      let slot = (this.#hashes[id] ?? 0) & mask;
      while (this.#slots[slot] !== id) slot = (slot + 1) & mask;
      this.#slots[slot] = -1;
    }
    this.#texts.length = Math.min(this.#texts.length, size);
  }

  #start(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  #encode(text: string): number {
    this.#scratch = grown8(this.#scratch, text.length * 3);
    return encoder.encodeInto(text, this.#scratch).written;
  }

  /** The slot that holds these bytes, or the free one where they belong. */
  #probe(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0 || (this.#hashes[id] === hash && this.#equals(id, bytes, from, to))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#start(id);
    const length = to - from;
    if ((this.#ends[id] ?? 0) - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#arena[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #insert(bytes: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    const id = this.#size++;
    const start = this.#start(id);
    this.#arena = grown8(this.#arena, start + to - from);
    for (let i = from; i < to; i++) this.#arena[start + i - from] = bytes[i] ?? 0;
    this.#ends = grown32(this.#ends, id + 1);
    this.#hashes = grown32(this.#hashes, id + 1);
    this.#ends[id] = start + to - from;
    this.#hashes[id] = hash;
    this.#slots[slot] = id;
    if (this.#size * 2 > this.#slots.length) this.#spread();
    return id;
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = (this.#hashes[id] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}
