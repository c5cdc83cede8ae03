/** One JSON-like object of a stream, and the line it begins in, counted from 1. */
export interface Block {
  readonly text: string;
  readonly line: number;
  /** `junk` is what stands between objects, or an object that never ends. */
  readonly kind: 'object' | 'junk';
}

export interface BlockOptions {
  /** For the output of programs: an object begins where a line begins, and all else is left alone. */
  readonly amongLines?: boolean;
  /** Characters of one object beyond which it is given up as junk. */
  readonly most?: number;
}

const OUTSIDE = /["'`\n{}[\]]/g;
const IN_STRING = /["'`\\\n]/g;
const SEPARATORS = /^[\s,[\]]*$/;
/** The head of an export: its elements are given one by one, so that a file that is one export is read piece by piece. */
const HEAD = /^\{\s*"resourceSpans"\s*:\s*\[$/;
const LONGEST_HEAD = 80;

/** What V8 can hold as one text, with room for its quotes. */
const MOST = 400 << 20;

/**
 * Cuts a stream of text into its outermost objects, whatever lies between the chunks: one a line, printed over many
 * lines, or in one list. Strings may be quoted as in JSON or as Node prints them.
 */
export class Blocks {
  readonly #amongLines: boolean;
  readonly #most: number;
  #parts: string[] = [];
  #length = 0;
  /** Braces and brackets that are open; the object at hand began at `#base`. */
  #depth = 0;
  #base = 0;
  #quote = '';
  #escaped = false;
  #line = 1;
  #begunAt = 0;
  #lineIsBlank = true;

  constructor({ amongLines = false, most = MOST }: BlockOptions = {}) {
    this.#amongLines = amongLines;
    this.#most = most;
  }

  /** The objects that end in this chunk. */
  *push(chunk: string): Generator<Block> {
    /** From here on the chunk belongs to the object, or to what stands between two. */
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#escaped) {
        this.#escaped = false;
        at++;
        continue;
      }
      const pattern = this.#quote === '' ? OUTSIDE : IN_STRING;
      pattern.lastIndex = at;
      const found = pattern.exec(chunk);
      if (found === null) break;
      const place = found.index;
      const sign = found[0];
      const blank = this.#lineIsBlank && this.#isBlank(chunk, at, place);
      at = place + 1;
      this.#lineIsBlank = sign === '\n';
      if (sign === '\n') {
        this.#line++;
        this.#quote = '';
        if (this.#amongLines && this.#depth === this.#base) from = at;
      } else if (this.#quote !== '') {
        if (sign === '\\') this.#escaped = true;
        else if (sign === this.#quote) this.#quote = '';
      } else if (sign === '{' || sign === '[') {
        const begins = sign === '{' && (this.#depth === this.#base || this.#restarts(chunk, place));
        if (begins && this.#amongLines && !blank) continue;
        if (begins) {
          yield* this.#junk(chunk.slice(from, place));
          from = place;
          this.#depth = this.#base;
          this.#begunAt = this.#line;
        }
        if (begins || this.#depth > this.#base) this.#depth++;
        if (sign === '[' && this.#entersExport(chunk, from, at)) {
          this.#drop();
          this.#base = 2;
          from = at;
        }
      } else if (sign === '}' || sign === ']') {
        if (this.#depth > this.#base) {
          this.#depth--;
          if (this.#depth > this.#base) continue;
          yield this.#take(chunk.slice(from, at), 'object');
          from = at;
          // a line that came in pieces has lost its end
          this.#lineIsBlank = true;
        } else if (this.#base > 0) {
          // the end of the list of an export, then of the export itself
          this.#depth = sign === ']' ? 1 : 0;
          this.#base = this.#depth;
          this.#drop();
          from = at;
        }
      } else if (this.#depth > this.#base || !this.#amongLines) this.#quote = sign;
    }
    if (this.#lineIsBlank) this.#lineIsBlank = this.#isBlank(chunk, at, chunk.length);
    if (!this.#amongLines || this.#depth > this.#base) this.#keep(chunk.slice(from));
  }

  /** What is left when the stream has ended. */
  *end(): Generator<Block> {
    if (this.#depth > this.#base) yield this.#take('', 'junk');
    else yield* this.#junk('');
  }

  #isBlank(chunk: string, from: number, to: number): boolean {
    return from === to || chunk.slice(from, to).trim() === '';
  }

  /** Among lines, an object that never ended must not swallow the next: nested ones are indented. */
  #restarts(chunk: string, place: number): boolean {
    return this.#amongLines && (place === 0 ? this.#length === 0 : chunk[place - 1] === '\n');
  }

  #entersExport(chunk: string, from: number, to: number): boolean {
    if (this.#amongLines || this.#base !== 0 || this.#depth !== 2 || this.#length + to - from > LONGEST_HEAD)
      return false;
    return HEAD.test(this.#parts.join('') + chunk.slice(from, to));
  }

  #keep(text: string): void {
    if (text === '' || this.#length > this.#most) return;
    this.#parts.push(text);
    this.#length += text.length;
  }

  #drop(): void {
    this.#parts = [];
    this.#length = 0;
  }

  #take(rest: string, kind: Block['kind']): Block {
    this.#keep(rest);
    const tooLong = this.#length > this.#most;
    const text = tooLong ? this.#parts.join('').slice(0, LONGEST_HEAD) : this.#parts.join('');
    this.#drop();
    return { text, line: this.#begunAt, kind: tooLong ? 'junk' : kind };
  }

  *#junk(rest: string): Generator<Block> {
    this.#keep(rest);
    const text = this.#parts.join('');
    const begun = this.#depth > this.#base;
    this.#drop();
    if (this.#amongLines || (!begun && SEPARATORS.test(text))) return;
    const lead = /^[\s,[\]]*/.exec(text)?.[0] ?? '';
    const breaks = (part: string): number => part.split('\n').length - 1;
    const line = this.#line - breaks(text) + breaks(lead);
    yield { text: text.slice(lead.length), line, kind: 'junk' };
  }
}
