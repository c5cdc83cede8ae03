import { MAX_VALUE_DEPTH, MalformedExport } from '../malformed.ts';

/** Stands for what Node did not print: `[Array]`, `[Object]`, `... 3 more items`. */
export const CUT: unique symbol = Symbol('cut');

const SPACE = /\s*/y;
const NUMBER = /-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?n?|Infinity)/y;
const WORD = /[A-Za-z_$][\w$]*/y;
/** `[Array]`, `[Object: null prototype]`, `[Circular *1]`: never how a list begins, which has a space or a line. */
const LEFT_OUT = /\[[A-Z][^\]]*\]/y;
const MORE = /\.\.\. (\d+) more (?:items?|characters?)/y;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/sy;
/** The one name that Node puts into brackets. */
const PROTO = /\['__proto__'\]/y;
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\}|(.))/gs;

const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };
const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined,
  NaN: Number.NaN,
};

const plainText = (quoted: string): string =>
  quoted.slice(1, -1).replace(ESCAPE, (_all, hex, unit, point, letter: string | undefined) => {
    const code: string | undefined = hex ?? unit ?? point;
    if (code !== undefined) return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code, 16)));
    return LETTERS[letter ?? ''] ?? letter ?? '';
  });

/** A cursor over what `util.inspect` printed. */
class Inspected {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(sign: string): boolean {
    this.#match(SPACE);
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #fail(): never {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    throw new MalformedExport(`not what Node prints of an object, at its line ${line}`);
  }

  #value(depth: number): unknown {
    if (depth > MAX_VALUE_DEPTH) throw new MalformedExport(`value nested deeper than ${MAX_VALUE_DEPTH}`);
    this.#match(SPACE);
    if (this.#match(LEFT_OUT) !== undefined) {
      this.#match(SPACE);
      return this.#text[this.#at] === '{' ? this.#value(depth) : CUT;
    }
    if (this.#take('{')) return this.#object(depth);
    if (this.#take('[')) return this.#list(depth);
    const quoted = this.#match(STRING);
    if (quoted !== undefined) return this.#joined(quoted);
    const number = this.#match(NUMBER);
    if (number !== undefined) return number.endsWith('n') ? BigInt(number.slice(0, -1)) : Number(number);
    const word = this.#match(WORD);
    if (word === undefined) return this.#fail();
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    // an object of a class bears its name in front
    return this.#take('{') ? this.#object(depth) : this.#fail();
  }

  /** Long texts are printed as the sum of their lines. */
  #joined(first: string): unknown {
    let text = plainText(first);
    while (this.#take('+')) {
      this.#match(SPACE);
      text += plainText(this.#match(STRING) ?? this.#fail());
    }
    this.#match(SPACE);
    return this.#match(MORE) === undefined ? text : CUT;
  }

  #object(depth: number): Record<string, unknown> {
    const found: [string, unknown][] = [];
    while (!this.#take('}')) {
      this.#match(SPACE);
      const key = this.#key();
      if (!this.#take(':')) this.#fail();
      found.push([key, this.#value(depth + 1)]);
      if (!this.#take(',') && this.#text[this.#at] !== '}') this.#fail();
    }
    return Object.fromEntries(found);
  }

  #key(): string {
    if (this.#match(PROTO) !== undefined) return '__proto__';
    const quoted = this.#match(STRING);
    return quoted === undefined ? (this.#match(WORD) ?? this.#fail()) : plainText(quoted);
  }

  #list(depth: number): unknown {
    const found: unknown[] = [];
    let cut = false;
    while (!this.#take(']')) {
      this.#match(SPACE);
      if (this.#match(MORE) !== undefined) cut = true;
      else found.push(this.#value(depth + 1));
      if (!this.#take(',') && this.#text[this.#at] !== ']') this.#fail();
    }
    return cut ? CUT : found;
  }
}

/** Whether the text could be what Node prints of an object: keys without quotes, or in single ones. */
export const looksInspected = (text: string): boolean => /^\{\s*(?:[A-Za-z_$][\w$]*|'[^'\n]*'):/.test(text);

/** Reads what `util.inspect` and `console.dir` print, as data. Throws `MalformedExport`. */
export const parseInspected = (text: string): unknown => new Inspected(text).whole();
