import { isUtf8 } from 'node:buffer';
import type { Value } from '../model/value.ts';
import { grown8, grown32 } from './grow.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type TextValue = Extract<Value, { readonly type: 'string' }>;

const NO_TEXT: TextValue = { type: 'string', value: '' };

const WORD = 4;

/** Hash of the bytes in `[from, to)`, a word at a time: the last word overlaps the one before. */
const hashOf = (view: DataView, from: number, to: number): number => {
  let hash = to - from;
  if (hash < WORD) {
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  } else {
    for (let at = from; at < to; at += WORD) {
      hash = Math.imul(hash ^ view.getInt32(Math.min(at, to - WORD)), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
};

/**
 * Interned texts: one small number for each distinct text, looked up by the UTF-8 bytes as they came off the wire, so
 * that a known text is never decoded again. Id 0 is ''. Ids are given in order of arrival.
 */
export class StringTable {
  // They begin so small that all have grown before V8 optimizes: code that took a field for constant is thrown away.
  #arena = new Uint8Array(1 << 6);
  #view = new DataView(this.#arena.buffer);
  #ends = new Uint32Array(1 << 3);
  #hashes = new Uint32Array(1 << 3);
  #slots = new Int32Array(1 << 3).fill(-1);
  /** The texts that were asked for. */
  readonly #values: (TextValue | undefined)[] = [];
  #scratch = new Uint8Array(1 << 10);
  #scratchView = new DataView(this.#scratch.buffer);
  #size = 0;

  constructor() {
    this.intern('');
  }

  get size(): number {
    return this.#size;
  }

  /** The id of the bytes in `[from, to)` read as UTF-8; what is not UTF-8 is replaced by U+FFFD. */
  internBytes(view: DataView, from: number, to: number): number {
    const hash = hashOf(view, from, to);
    const slot = this.#probe(view, from, to, hash);
    const known = this.#slots[slot] ?? -1;
    if (known >= 0) return known;
    const bytes = new Uint8Array(view.buffer, view.byteOffset + from, to - from);
    return isUtf8(bytes) ? this.#insert(bytes, hash, slot) : this.intern(decoder.decode(bytes));
  }

  intern(text: string): number {
    const length = this.#encode(text);
    return this.internBytes(this.#scratchView, 0, length);
  }

  /** The id of `text`, -1 when it was never interned. */
  idOf(text: string): number {
    const length = this.#encode(text);
    const hash = hashOf(this.#scratchView, 0, length);
    return this.#slots[this.#probe(this.#scratchView, 0, length, hash)] ?? -1;
  }

  text(id: number): string {
    return this.value(id).value;
  }

  /** The text as a value; the same object each time. */
  value(id: number): TextValue {
    const known = this.#values[id];
    if (known !== undefined) return known;
    if (id < 0 || id >= this.#size) return NO_TEXT;
    const bytes = this.#arena.subarray(this.#start(id), this.#ends[id]);
    const value: TextValue = { type: 'string', value: decoder.decode(bytes) };
    this.#values[id] = value;
    return value;
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
    this.#values.length = size;
  }

  #start(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  #encode(text: string): number {
    if (text.length * 3 > this.#scratch.length) {
      this.#scratch = grown8(this.#scratch, text.length * 3);
      this.#scratchView = new DataView(this.#scratch.buffer);
    }
    return encoder.encodeInto(text, this.#scratch).written;
  }

  /** The slot that holds these bytes, or the free one where they belong. */
  #probe(view: DataView, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0 || (this.#hashes[id] === hash && this.#equals(id, view, from, to))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(id: number, view: DataView, from: number, to: number): boolean {
    const start = this.#start(id);
    const length = to - from;
    if ((this.#ends[id] ?? 0) - start !== length) return false;
    if (length < WORD) {
      for (let i = 0; i < length; i++) if (this.#arena[start + i] !== view.getUint8(from + i)) return false;
      return true;
    }
    for (let i = 0; i < length; i += WORD) {
      const at = Math.min(i, length - WORD);
      if (this.#view.getInt32(start + at) !== view.getInt32(from + at)) return false;
    }
    return true;
  }

  #insert(bytes: Uint8Array, hash: number, slot: number): number {
    const id = this.#size++;
    const start = this.#start(id);
    const end = start + bytes.length;
    if (end > this.#arena.length) {
      this.#arena = grown8(this.#arena, end);
      this.#view = new DataView(this.#arena.buffer);
    }
    this.#arena.set(bytes, start);
    this.#ends = grown32(this.#ends, id + 1);
    this.#hashes = grown32(this.#hashes, id + 1);
    this.#ends[id] = end;
    this.#hashes[id] = hash;
    this.#values.push(undefined);
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
