import { isUtf8 } from 'node:buffer';
import type { Value } from '../model/value.ts';
import { ByteTable } from './bytes.ts';
import { grown8 } from './grow.ts';

const encoder = new TextEncoder();
// a mark at the beginning is part of a text: two texts that read alike must not differ
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

type TextValue = Extract<Value, { readonly type: 'string' }>;

const NO_TEXT: TextValue = { type: 'string', value: '' };

/**
 * Interned texts: one small number for each distinct text, looked up by the UTF-8 bytes as they came off the wire, so
 * that a known text is never decoded again. Id 0 is ''. Ids are given in order of arrival.
 */
export class StringTable {
  readonly #table = new ByteTable();
  /** The texts that were asked for. */
  readonly #values: (TextValue | undefined)[] = [];
  #scratch = new Uint8Array(1 << 10);
  #scratchView = new DataView(this.#scratch.buffer);

  constructor() {
    this.intern('');
  }

  get size(): number {
    return this.#table.size;
  }

  /** No text has more characters: none has more than bytes. */
  get longest(): number {
    return this.#table.longest;
  }

  /** The id of the bytes in `[from, to)` read as UTF-8; what is not UTF-8 is replaced by U+FFFD. */
  internBytes(view: DataView, from: number, to: number): number {
    const known = this.#table.find(view, from, to);
    return known >= 0 ? known : this.#add(view, from, to);
  }

  intern(text: string): number {
    const length = this.#encode(text);
    return this.internBytes(this.#scratchView, 0, length);
  }

  /** The id of `text`, -1 when it was never interned. */
  idOf(text: string): number {
    const length = this.#encode(text);
    return this.#table.find(this.#scratchView, 0, length);
  }

  /** By id, 1 for the texts that begin with `prefix`. */
  beginningWith(prefix: string): Uint8Array {
    const begin = encoder.encode(prefix);
    const found = new Uint8Array(this.#table.size);
    for (let id = 0; id < found.length; id++) found[id] = this.#table.beginsWith(id, begin) ? 1 : 0;
    return found;
  }

  text(id: number): string {
    return this.value(id).value;
  }

  /** The text as a value; the same object each time. */
  value(id: number): TextValue {
    const known = this.#values[id];
    if (known !== undefined) return known;
    if (id < 0 || id >= this.#table.size) return NO_TEXT;
    const value: TextValue = { type: 'string', value: decoder.decode(this.#table.bytes(id)) };
    // no holes: an array of them would be searched like an object
    while (this.#values.length <= id) this.#values.push(undefined);
    this.#values[id] = value;
    return value;
  }

  /** Forgets the texts that came after the table had `size` of them. */
  rewind(size: number): void {
    this.#table.rewind(size);
    if (this.#values.length > size) this.#values.length = size;
  }

  #add(view: DataView, from: number, to: number): number {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + from, to - from);
    return isUtf8(bytes) ? this.#table.add(view, from, to) : this.intern(decoder.decode(bytes));
  }

  #encode(text: string): number {
    if (text.length * 3 > this.#scratch.length) {
      this.#scratch = grown8(this.#scratch, text.length * 3);
      this.#scratchView = new DataView(this.#scratch.buffer);
    }
    return encoder.encodeInto(text, this.#scratch).written;
  }
}
