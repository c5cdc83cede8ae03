import type { Value } from '../model/value.ts';
import { grown8, grown32, grown64 } from './grow.ts';
import type { StringTable } from './strings.ts';

const NULL = 0;
const TEXT = 1;
const BOOL = 2;
const INT = 3;
const DOUBLE = 4;
/** Kept as a `Value` aside: arrays, maps, bytes, integers beyond 2^53. */
const ASIDE = 5;

const TRUE: Value = { type: 'bool', value: true };
const FALSE: Value = { type: 'bool', value: false };

/** Attributes of many owners in flat columns: key id, tag, and a number that is the value or points to it. */
export class AttributePool {
  readonly #strings: StringTable;
  #key = new Uint32Array(64);
  #tag = new Uint8Array(64);
  #value = new Float64Array(64);
  #aside: Value[] = [];
  #length = 0;

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  get length(): number {
    return this.#length;
  }

  pushText(key: number, textId: number): void {
    this.#push(key, TEXT, textId);
  }

  pushBool(key: number, value: boolean): void {
    this.#push(key, BOOL, value ? 1 : 0);
  }

  /** `value` must be a safe integer; others go through `push` as decimal text. */
  pushInt(key: number, value: number): void {
    this.#push(key, INT, value);
  }

  pushDouble(key: number, value: number): void {
    this.#push(key, DOUBLE, value);
  }

  push(key: number, value: Value): void {
    if (value.type === 'string') this.pushText(key, this.#strings.intern(value.value));
    else if (value.type === 'bool') this.pushBool(key, value.value);
    else if (value.type === 'double') this.pushDouble(key, value.value);
    else if (value.type === 'null') this.#push(key, NULL, 0);
    else if (value.type === 'int' && Number.isSafeInteger(Number(value.value))) {
      this.pushInt(key, Number(value.value));
    } else {
      this.#push(key, ASIDE, this.#aside.length);
      this.#aside.push(value);
    }
  }

  keyAt(index: number): number {
    return this.#key[index] ?? 0;
  }

  valueAt(index: number): Value {
    const value = this.#value[index] ?? 0;
    switch (this.#tag[index]) {
      case TEXT:
        return this.#strings.value(value);
      case BOOL:
        return value === 1 ? TRUE : FALSE;
      case INT:
        return { type: 'int', value: String(value) };
      case DOUBLE:
        return { type: 'double', value };
      case ASIDE:
        return this.#aside[value] ?? { type: 'null' };
      default:
        return { type: 'null' };
    }
  }

  /** The value under `key` in `[from, to)`; the last one where a key occurs twice. */
  find(from: number, to: number, key: number): Value | undefined {
    for (let i = to - 1; i >= from; i--) if (this.#key[i] === key) return this.valueAt(i);
    return undefined;
  }

  /** `[from, to)` by key text, in order of arrival; the last value where a key occurs twice. */
  read(from: number, to: number): Map<string, Value> {
    const all = new Map<string, Value>();
    for (let i = from; i < to; i++) all.set(this.#strings.text(this.keyAt(i)), this.valueAt(i));
    return all;
  }

  /** Whether `[from, to)` and the same number of entries from `other` are the same, in the same order. */
  same(from: number, to: number, other: number): boolean {
    for (let i = from, j = other; i < to; i++, j++) {
      if (this.#key[i] !== this.#key[j] || this.#tag[i] !== this.#tag[j]) return false;
      const equal =
        this.#tag[i] === ASIDE
          ? JSON.stringify(this.valueAt(i)) === JSON.stringify(this.valueAt(j))
          : Object.is(this.#value[i], this.#value[j]);
      if (!equal) return false;
    }
    return true;
  }

  /** A text that is equal for equal contents of `[from, to)`. */
  fingerprint(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i++) {
      const value = this.#tag[i] === ASIDE ? JSON.stringify(this.valueAt(i)) : this.#value[i];
      text += `${this.#key[i]}:${this.#tag[i]}:${value};`;
    }
    return text;
  }

  /** Forgets the entries that came after the pool had `length` of them. */
  rewind(length: number): void {
    while (this.#length > length) if (this.#tag[--this.#length] === ASIDE) this.#aside.pop();
  }

  #push(key: number, tag: number, value: number): void {
    const at = this.#length++;
    if (at === this.#key.length) {
      this.#key = grown32(this.#key, at + 1);
      this.#tag = grown8(this.#tag, at + 1);
      this.#value = grown64(this.#value, at + 1);
    }
    this.#key[at] = key;
    this.#tag[at] = tag;
    this.#value[at] = value;
  }
}
