import { ArgumentFault } from './arguments.ts';
import { below, type Stream } from './draw.ts';

type Piece =
  | { readonly kind: 'chars'; readonly chars: string }
  | { readonly kind: 'choice'; readonly branches: readonly (readonly Repeated[])[] };

interface Repeated {
  readonly piece: Piece;
  readonly min: number;
  readonly max: number;
}

const span = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)).join('');

const DIGIT = '0123456789';
const WORD = `${span(65, 90)}${span(97, 122)}${DIGIT}_`;
const PRINTABLE = span(32, 126);
/** What `.` and negated classes draw from where they can: text that needs no quoting in TOML, JSON or a shell. */
const PLAIN = `${WORD}-.:/@ `;
const ESCAPES: Readonly<Record<string, string>> = {
  d: DIGIT,
  w: WORD,
  s: ' ',
  t: '\t',
  n: '\n',
  r: '\r',
};
/** How many more than they must be `*`, `+` and `{n,}` may be. */
const OPEN_END = 8;
const MOST = 10_000;

const without = (chars: string): string => {
  const left = (all: string): string => [...all].filter((char) => !chars.includes(char)).join('');
  return left(PLAIN) || left(PRINTABLE);
};

/** Reads a regular expression. What it cannot make text for is refused, never taken literally. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  refuse(what: string): never {
    throw new ArgumentFault(`pattern() cannot make text for ${what} in '${this.#text}'`, {
      cause: 'it knows text, [classes], ., \\d \\w \\s, (groups), | and the counts ? * + {n} {n,m}',
    });
  }

  take(token: string): boolean {
    const here = this.#text.startsWith(token, this.#at);
    if (here) this.#at += token.length;
    return here;
  }

  next(): string {
    const char = this.#text[this.#at];
    if (char === undefined) return this.refuse('an end that is missing something');
    this.#at++;
    return char;
  }

  escape(): string {
    const char = this.next();
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    if (char === 'D') return without(DIGIT);
    if (char === 'W') return without(WORD);
    if (char === 'S') return without(' \t\n\r');
    return /[A-Za-z0-9]/.test(char) ? this.refuse(`'\\${char}'`) : char;
  }

  charClass(): string {
    const negated = this.take('^');
    let chars = '';
    while (!this.take(']')) {
      const first = this.next();
      const from = first === '\\' ? this.escape() : first;
      const ranged = from.length === 1 && this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
      if (!ranged) {
        chars += from;
        continue;
      }
      this.take('-');
      const last = this.next();
      const to = last === '\\' ? this.escape() : last;
      if (to.length !== 1 || to < from) this.refuse(`the range '${from}-${to}'`);
      chars += span(from.charCodeAt(0), to.charCodeAt(0));
    }
    const all = negated ? without(chars) : [...new Set(chars)].join('');
    return all === '' ? this.refuse('a class without characters') : all;
  }

  piece(): Piece {
    const char = this.next();
    if (char === '\\') return { kind: 'chars', chars: this.escape() };
    if (char === '[') return { kind: 'chars', chars: this.charClass() };
    if (char === '.') return { kind: 'chars', chars: PLAIN };
    if (char !== '(')
      return /[\^$*+?{}\])]/.test(char) ? this.refuse(`'${char}'`) : { kind: 'chars', chars: char };
    if (this.take('?') && !this.take(':')) this.refuse("a group that begins with '(?'");
    const branches = this.branches();
    return this.take(')') ? { kind: 'choice', branches } : this.refuse('a group that is not closed');
  }

  counted(piece: Piece): Repeated {
    if (this.take('?')) return { piece, min: 0, max: 1 };
    if (this.take('*')) return { piece, min: 0, max: OPEN_END };
    if (this.take('+')) return { piece, min: 1, max: 1 + OPEN_END };
    const [whole, low = '', comma, high] = /^\{(\d+)(,)?(\d+)?\}/.exec(this.#text.slice(this.#at)) ?? [];
    if (whole === undefined) return { piece, min: 1, max: 1 };
    this.take(whole);
    const min = Number(low);
    const max = high === undefined ? min + (comma ? OPEN_END : 0) : Number(high);
    return min <= max && max <= MOST ? { piece, min, max } : this.refuse(`the count '${whole}'`);
  }

  branches(): readonly (readonly Repeated[])[] {
    const all: Repeated[][] = [[]];
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      if (this.take('|')) all.push([]);
      else all.at(-1)?.push(this.counted(this.piece()));
    }
    return all;
  }

  whole(): readonly (readonly Repeated[])[] {
    const all = this.branches();
    return this.#at < this.#text.length ? this.refuse("a ')' that closes nothing") : all;
  }
}

const write = (branches: readonly (readonly Repeated[])[], stream: Stream, out: string[]): void => {
  for (const { piece, min, max } of branches[below(stream, branches.length)] ?? []) {
    for (let left = min + below(stream, max - min + 1); left > 0; left--) {
      if (out.length >= MOST) throw new ArgumentFault(`pattern() makes more than ${MOST} characters`);
      if (piece.kind === 'choice') write(piece.branches, stream, out);
      else out.push(piece.chars.charAt(below(stream, piece.chars.length)));
    }
  }
};

/** Text that a regular expression matches as a whole. @throws ArgumentFault for syntax it cannot make text for. */
export const textLike = (regex: string, stream: Stream): string => {
  // An anchor at either end says what holds anyway.
  const inner = regex.replace(/^\^/, '').replace(/(?<!\\)((?:\\\\)*)\$$/, '$1');
  const out: string[] = [];
  write(new Reader(inner).whole(), stream, out);
  return out.join('');
};
