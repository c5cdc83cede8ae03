import { MalformedExport } from './malformed.ts';

const MAX_GROUP_DEPTH = 32;

/**
 * A cursor over protobuf's wire format. Every read is checked against `limit`, the end of the innermost message.
 * 64-bit reads give the lower word and leave the upper one in `high`.
 */
export class Wire {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;
  limit: number;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.byteLength;
  }

  get more(): boolean {
    return this.at < this.limit;
  }

  /** The next field number and wire type as they are encoded: number * 8 + type. */
  tag(): number {
    const first = this.at < this.limit ? (this.bytes[this.at] ?? 0) : 0;
    if (first >= 8 && first < 0x80) {
      this.at++;
      return first;
    }
    const tag = this.varint();
    if (this.high !== 0 || tag < 8)
      throw new MalformedExport(`field number 0 or too large at byte ${this.at}`);
    return tag;
  }

  /** Steps over a tag of one byte, if it is the one that follows. */
  next(tag: number): boolean {
    if (this.at >= this.limit || this.bytes[this.at] !== tag) return false;
    this.at++;
    return true;
  }

  varint(): number {
    // Nearly all tags and lengths are one byte long.
    const first = this.at < this.limit ? (this.bytes[this.at] ?? 0) : 0x80;
    if (first < 0x80) {
      this.at++;
      this.high = 0;
      return first;
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.limit) throw new MalformedExport(`number cut off at byte ${this.at}`);
      const byte = this.bytes[this.at++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    throw new MalformedExport(`number longer than 10 bytes at byte ${this.at}`);
  }

  fixed64(): number {
    const at = this.at;
    if (this.limit - at < 8) throw new MalformedExport(`8 bytes missing at byte ${at}`);
    this.at = at + 8;
    this.high = this.view.getUint32(at + 4, true);
    return this.view.getUint32(at, true);
  }

  double(): number {
    return this.view.getFloat64(this.#take(8), true);
  }

  /** The length of a length-delimited field; all of it lies before `limit`. */
  length(): number {
    const first = this.at < this.limit ? (this.bytes[this.at] ?? 0) : 0x80;
    if (first < 0x80 && first < this.limit - this.at) {
      this.at++;
      return first;
    }
    const length = this.varint();
    if (this.high !== 0 || length > this.limit - this.at) {
      throw new MalformedExport(`field of ${length} bytes at byte ${this.at} does not fit its message`);
    }
    return length;
  }

  /** Narrows `limit` to the message that follows; the limit to give back to `leave`. */
  enter(): number {
    const length = this.length();
    const outer = this.limit;
    this.limit = this.at + length;
    return outer;
  }

  leave(outer: number): void {
    this.at = this.limit;
    this.limit = outer;
  }

  /** Steps over the value of a field nobody here knows. */
  skip(tag: number, depth = 0): void {
    const type = tag & 7;
    if (type === 0) this.varint();
    else if (type === 1) this.#take(8);
    else if (type === 2) this.#take(this.length());
    else if (type === 5) this.#take(4);
    else if (type === 3 && depth < MAX_GROUP_DEPTH) this.#skipGroup(tag, depth);
    else throw new MalformedExport(`wire type ${type} at byte ${this.at}`);
  }

  #skipGroup(start: number, depth: number): void {
    const end = start + 1;
    for (let tag = this.tag(); tag !== end; tag = this.tag()) this.skip(tag, depth + 1);
  }

  #take(length: number): number {
    const at = this.at;
    if (length > this.limit - at) throw new MalformedExport(`${length} bytes missing at byte ${at}`);
    this.at = at + length;
    return at;
  }
}
