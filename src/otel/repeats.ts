import type { Columns } from './columns.ts';
import { readAttribute } from './protobuf-value.ts';
import type { Wire } from './wire.ts';

const BITS = 12;
/** A KeyValue of fewer bytes has no eight to be told by; one of more has a length of two bytes. */
const SHORTEST = 7;
const LONGEST = 0x7f;
const WORD = 4;

/**
 * Whether eight bytes or more are the same in two places, eight at a time: the last eight overlap those before. As
 * doubles they are compared twice as fast as in words; a zero, which has two signs, and what is no number never are.
 */
const sameBytes = (view: DataView, a: number, b: number, length: number): boolean => {
  const last = length - 8;
  for (let i = 0; i < last; i += 8) {
    const eight = view.getFloat64(a + i);
    if (eight !== view.getFloat64(b + i) || eight === 0) return false;
  }
  const eight = view.getFloat64(a + last);
  return eight === view.getFloat64(b + last) && eight !== 0;
};

/**
 * Reads the attributes of the spans of one export. SDKs write the same ones over and over: one whose bytes came before
 * is the same attribute, and nothing of it is read again. Most bytes of an export pass here, and many before V8 has
 * optimized anything.
 */
export class Repeats {
  readonly #wire: Wire;
  readonly #columns: Columns;
  /** Where an attribute's bytes began, by their hash, and which attribute of the columns it is. */
  readonly #places = new Uint32Array(1 << BITS);
  readonly #indexes = new Uint32Array(1 << BITS);

  constructor(wire: Wire, columns: Columns) {
    this.#wire = wire;
    this.#columns = columns;
  }

  /** Appends the attributes that follow one behind the other, as SDKs write them; `tag`, of one byte, was read. */
  read(tag: number): void {
    const [wire, places, indexes] = [this.#wire, this.#places, this.#indexes];
    const { attributes, strings } = this.#columns;
    const { bytes, view } = wire;
    do {
      const at = wire.at;
      const length = bytes[at] ?? 0;
      const end = at + 1 + length;
      if (length < SHORTEST || length > LONGEST || end > wire.limit) {
        readAttribute(wire, strings, attributes);
        continue;
      }
      // the beginning of the key and the end of the value tell most attributes apart
      const hash = Math.imul(view.getInt32(at + 3) ^ length, 0x9e3779b1) ^ view.getInt32(end - WORD);
      const slot = Math.imul(hash, 0x85ebca6b) >>> (32 - BITS);
      const known = places[slot] ?? 0;
      if (known > 0 && sameBytes(view, known, at, length + 1)) {
        attributes.repeat(indexes[slot] ?? 0);
        wire.at = end;
        continue;
      }
      places[slot] = at;
      indexes[slot] = attributes.length;
      readAttribute(wire, strings, attributes);
    } while (wire.next(tag));
  }

  /** Forgets all of them: some are no longer in the columns. */
  forget(): void {
    this.#places.fill(0);
  }
}
