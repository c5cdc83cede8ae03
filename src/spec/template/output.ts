import type { Source } from './fault.ts';

/** Where text was written: a template, and the line (from 1) of the text's first character. */
export interface Written {
  readonly source: Source;
  readonly line: number;
  /** Whether the text stands in the template as it is, so that its lines count on; a printed value stays on one line. */
  readonly literal: boolean;
}

interface Mark extends Written {
  readonly offset: number;
}

/** A template and one of its lines, from 1. */
export interface LineAt {
  readonly source: Source;
  readonly line: number;
}

const BLANKS = /[^\S\n]*/y;

/** Newlines of a part of a text. */
const newlines = (text: string, from: number, to: number): number => {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
};

/** Text that remembers, piece by piece, where it was written. A macro returns one of these. */
export class Output {
  readonly #parts: string[] = [];
  readonly #marks: Mark[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(text: string, written: Written): void {
    if (text === '') return;
    this.#marks.push({ ...written, offset: this.#length });
    this.#parts.push(text);
    this.#length += text.length;
  }

  append(other: Output): void {
    for (const mark of other.#marks) this.#marks.push({ ...mark, offset: mark.offset + this.#length });
    this.#parts.push(...other.#parts);
    this.#length += other.#length;
  }

  /** The same text, as if written in one place. */
  movedTo(written: Written): Output {
    const other = new Output();
    other.add(this.toString(), written);
    return other;
  }

  /** Other text with the places of this one, line by line; undefined when it has another number of lines. */
  retold(text: string): Output | undefined {
    const places = this.lines();
    const lines = text.split(/(?<=\n)/);
    if (text.endsWith('\n')) lines.push('');
    if (lines.length !== places.length) return undefined;
    const other = new Output();
    for (const [index, line] of lines.entries()) {
      const place = places[index];
      if (place) other.add(line, { ...place, literal: false });
    }
    return other;
  }

  toString(): string {
    return this.#parts.join('');
  }

  /** The template line of every line: that of its first character that is not blank. */
  lines(): readonly LineAt[] {
    const text = this.toString();
    const result: LineAt[] = [];
    let next = 0;
    let counted = { mark: -1, at: 0, line: 0 };
    for (let start = 0; start <= text.length; ) {
      const found = text.indexOf('\n', start);
      const end = found < 0 ? text.length : found;
      BLANKS.lastIndex = start;
      BLANKS.test(text);
      const at = BLANKS.lastIndex < end ? BLANKS.lastIndex : start;
      while ((this.#marks[next + 1]?.offset ?? Number.POSITIVE_INFINITY) <= at) next++;
      const mark = this.#marks[next];
      if (mark === undefined) return result;
      if (counted.mark !== next) counted = { mark: next, at: mark.offset, line: mark.line };
      const passed = mark.literal ? newlines(text, counted.at, at) : 0;
      counted = { mark: next, at: Math.max(at, counted.at), line: counted.line + passed };
      result.push({ source: mark.source, line: counted.line });
      start = end + 1;
    }
    return result;
  }
}
