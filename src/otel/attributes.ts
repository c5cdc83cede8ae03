import type { Value } from '../model/value.ts';
import { ByteTable } from './bytes.ts';
import { grown32, grown64 } from './grow.ts';
import type { StringTable } from './strings.ts';

const NULL = 0;
const TEXT = 1;
const BOOL = 2;
/** An integer from 0 to 2^32 - 1. */
const INT = 3;
/** A safe integer that needs more room, or is below zero. */
const WIDE = 4;
const DOUBLE = 5;
/** Kept as a `Value` aside: arrays, maps, bytes, integers beyond 2^53. */
const ASIDE = 6;

const TAG_BITS = 3;
const TAG = (1 << TAG_BITS) - 1;

/** Answers about a text that was put to the test; 0 is none. */
const PASSES = 1;
const FAILS = 2;

const TRUE: Value = { type: 'bool', value: true };
const FALSE: Value = { type: 'bool', value: false };
const NOTHING: Value = { type: 'null' };
const NO_KEYS: readonly string[] = [];

/** Whose attributes are where: `from` has the first of each row, `to` tells where the last row ends. */
interface Owned {
  /** Row of each owner. */
  readonly rows: Uint32Array;
  readonly from: Uint32Array;
  readonly to: { readonly row: number; readonly index: number };
}

/** Attributes of many owners in flat columns: key id and tag, and a word that is the value or points to it. */
export class AttributePool {
  readonly #strings: StringTable;
  /** Key id * 8 + tag. */
  #head = new Uint32Array(64);
  #word = new Uint32Array(64);
  /** Numbers that are no word, in order of their attributes. */
  #numbers = new Float64Array(16);
  #numbersLength = 0;
  #length = 0;
  readonly #aside: Value[] = [];
  /** For each value aside, the first attribute that has it. */
  readonly #asideFirst: number[] = [];
  /** Encodings of values aside as they came off the wire, and the value of each: equal ones are decoded once. */
  readonly #encodings = new ByteTable();
  readonly #encoded: number[] = [];

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
    if (value >>> 0 === value) this.#push(key, INT, value);
    else this.#pushNumber(key, WIDE, value);
  }

  pushDouble(key: number, value: number): void {
    this.#pushNumber(key, DOUBLE, value);
  }

  push(key: number, value: Value): void {
    if (value.type === 'string') this.pushText(key, this.#strings.intern(value.value));
    else if (value.type === 'bool') this.pushBool(key, value.value);
    else if (value.type === 'double') this.pushDouble(key, value.value);
    else if (value.type === 'null') this.#push(key, NULL, 0);
    else if (value.type === 'int' && Number.isSafeInteger(Number(value.value))) {
      this.pushInt(key, Number(value.value));
    } else this.#pushAside(key, value);
  }

  /** Pushes the attribute at `index` once more. */
  repeat(index: number): void {
    const head = this.#head[index] ?? 0;
    const word = this.#word[index] ?? 0;
    const tag = head & TAG;
    if (tag === DOUBLE || tag === WIDE) this.#pushNumber(head >>> TAG_BITS, tag, this.#numbers[word] ?? 0);
    else this.#push(head >>> TAG_BITS, tag, word);
  }

  /** Pushes the value whose encoding lies in `[from, to)`, if it was pushed before; otherwise false. */
  pushKnown(key: number, view: DataView, from: number, to: number): boolean {
    const known = this.#encodings.find(view, from, to);
    if (known < 0) return false;
    this.#push(key, ASIDE, this.#encoded[known] ?? 0);
    return true;
  }

  /** As `push`, and remembers a value that is kept aside by its encoding, which `pushKnown` did not know. */
  pushEncoded(key: number, value: Value, view: DataView, from: number, to: number): void {
    const before = this.#aside.length;
    this.push(key, value);
    if (this.#aside.length === before) return;
    if (this.#encodings.find(view, from, to) >= 0) return;
    this.#encodings.add(view, from, to);
    this.#encoded.push(before);
  }

  keyAt(index: number): number {
    return (this.#head[index] ?? 0) >>> TAG_BITS;
  }

  valueAt(index: number): Value {
    const word = this.#word[index] ?? 0;
    switch ((this.#head[index] ?? 0) & TAG) {
      case TEXT:
        return this.#strings.value(word);
      case BOOL:
        return word === 1 ? TRUE : FALSE;
      case INT:
        return { type: 'int', value: String(word) };
      case WIDE:
        return { type: 'int', value: String(this.#numbers[word] ?? 0) };
      case DOUBLE:
        return { type: 'double', value: this.#numbers[word] ?? 0 };
      case ASIDE:
        return this.#aside[word] ?? NOTHING;
      default:
        return NOTHING;
    }
  }

  /** The value under `key` in `[from, to)`; the last one where a key occurs twice. */
  find(from: number, to: number, key: number): Value | undefined {
    const head = this.#head;
    for (let i = to - 1; i >= from; i--) if ((head[i] ?? 0) >>> TAG_BITS === key) return this.valueAt(i);
    return undefined;
  }

  /** Those of `owners` whose value under `key` passes; each text is put to the test once. */
  keep(
    owned: Owned,
    owners: Uint32Array,
    key: number,
    test: (value: Value | undefined) => boolean,
  ): Uint32Array {
    const places = new Int32Array(owners.length);
    this.#find(owned, owners, key, places);
    const answers = new Uint8Array(this.#strings.size);
    const withoutValue = test(undefined);
    const kept = new Uint32Array(owners.length);
    let size = 0;
    for (let i = 0; i < places.length; i++) {
      const at = places[i] ?? -1;
      const passes = at < 0 ? withoutValue : this.#passes(at, answers, test);
      if (passes) kept[size++] = owners[i] ?? 0;
    }
    return size === owners.length ? owners : kept.slice(0, size);
  }

  /** Reads the distinct keys of `[from, to)` that fit; each text is put to the test once. */
  keysLike(fits: (key: string) => boolean): (from: number, to: number) => readonly string[] {
    const known = new Map<number, string | undefined>();
    const fitting = (key: number): string | undefined => {
      if (known.has(key)) return known.get(key);
      const text = this.#strings.text(key);
      const found = fits(text) ? text : undefined;
      known.set(key, found);
      return found;
    };
    return (from, to) => {
      let keys: string[] | undefined;
      for (let i = from; i < to; i++) {
        const key = fitting(this.keyAt(i));
        if (key === undefined || keys?.includes(key)) continue;
        keys ??= [];
        keys.push(key);
      }
      return keys ?? NO_KEYS;
    };
  }

  /** `[from, to)` by key text, in order of arrival; the last value where a key occurs twice. */
  read(from: number, to: number): Map<string, Value> {
    const all = new Map<string, Value>();
    for (let i = from; i < to; i++) all.set(this.#strings.text(this.keyAt(i)), this.valueAt(i));
    return all;
  }

  /** Whether `[from, to)` and the same number of entries from `other` are the same, in the same order. */
  same(from: number, to: number, other: number): boolean {
    for (let i = from, j = other; i < to; i++, j++)
      if (this.#head[i] !== this.#head[j] || !Object.is(this.#content(i), this.#content(j))) return false;
    return true;
  }

  /** A text that is equal for equal contents of `[from, to)`. */
  fingerprint(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i++) text += `${this.#head[i]}:${this.#content(i)};`;
    return text;
  }

  /** Forgets the entries that came after the pool had `length` of them. */
  rewind(length: number): void {
    while (this.#length > length) {
      const tag = (this.#head[--this.#length] ?? 0) & TAG;
      if (tag === WIDE || tag === DOUBLE) this.#numbersLength--;
    }
    while ((this.#asideFirst.at(-1) ?? -1) >= length) {
      this.#asideFirst.pop();
      this.#aside.pop();
    }
    while ((this.#encoded.at(-1) ?? -1) >= this.#aside.length) this.#encoded.pop();
    this.#encodings.rewind(this.#encoded.length);
  }

  /** Writes down the last attribute under `key` of each owner, -1 without one. */
  #find({ rows, from, to }: Owned, owners: Uint32Array, key: number, places: Int32Array): void {
    const head = this.#head;
    const { row: rowsFilled, index: end } = to;
    for (let i = 0; i < owners.length; i++) {
      const row = rows[owners[i] ?? 0] ?? 0;
      const first = from[row] ?? 0;
      let at = (row + 1 < rowsFilled ? (from[row + 1] ?? 0) : end) - 1;
      while (at >= first && (head[at] ?? 0) >>> TAG_BITS !== key) at--;
      places[i] = at < first ? -1 : at;
    }
  }

  #passes(at: number, answers: Uint8Array, test: (value: Value | undefined) => boolean): boolean {
    if (((this.#head[at] ?? 0) & TAG) !== TEXT) return test(this.valueAt(at));
    const text = this.#word[at] ?? 0;
    if (answers[text] === 0) answers[text] = test(this.#strings.value(text)) ? PASSES : FAILS;
    return answers[text] === PASSES;
  }

  /** What tells the values of one tag apart. */
  #content(index: number): number | string {
    const word = this.#word[index] ?? 0;
    const tag = (this.#head[index] ?? 0) & TAG;
    if (tag === ASIDE) return JSON.stringify(this.#aside[word]);
    return tag === WIDE || tag === DOUBLE ? (this.#numbers[word] ?? 0) : word;
  }

  #pushNumber(key: number, tag: number, value: number): void {
    const at = this.#numbersLength++;
    if (at === this.#numbers.length) this.#numbers = grown64(this.#numbers, at + 1);
    this.#numbers[at] = value;
    this.#push(key, tag, at);
  }

  #pushAside(key: number, value: Value): void {
    this.#asideFirst.push(this.#length);
    this.#push(key, ASIDE, this.#aside.push(value) - 1);
  }

  #push(key: number, tag: number, word: number): void {
    const at = this.#length++;
    if (at === this.#head.length) {
      this.#head = grown32(this.#head, at + 1);
      this.#word = grown32(this.#word, at + 1);
    }
    this.#head[at] = (key << TAG_BITS) | tag;
    this.#word[at] = word;
  }
}
