import type { Pressed } from './keys.ts';

type Named = Extract<Pressed, { readonly key: string }>['key'];

/** What terminals send for keys without a character; two forms of some, by the mode that the terminal is in. */
const SEQUENCES: Readonly<Record<string, Named>> = {
  '[A': 'up',
  OA: 'up',
  '[B': 'down',
  OB: 'down',
  '[C': 'right',
  OC: 'right',
  '[D': 'left',
  OD: 'left',
  '[H': 'home',
  OH: 'home',
  '[1~': 'home',
  '[7~': 'home',
  '[F': 'end',
  OF: 'end',
  '[4~': 'end',
  '[8~': 'end',
  '[5~': 'pgup',
  '[6~': 'pgdn',
};

const CONTROLS: Readonly<Record<string, Named>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
  '\u001a': 'ctrl-z',
};

const SEQUENCE = /^(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z])/;
const BEGUN = /^(?:|\[[0-9;?]*|O)$/;

/** Presses in what a terminal sent in one piece, and its end where that may be the beginning of a sequence. */
export const pressesIn = (sent: string): { readonly presses: readonly Pressed[]; readonly rest: string } => {
  const presses: Pressed[] = [];
  for (let at = 0; at < sent.length; ) {
    const char = String.fromCodePoint(sent.codePointAt(at) ?? 0);
    at += char.length;
    if (char === '\u001b') {
      const behind = sent.slice(at);
      if (BEGUN.test(behind)) return { presses, rest: sent.slice(at - 1) };
      const [sequence] = SEQUENCE.exec(behind) ?? [];
      if (sequence === undefined) presses.push({ key: 'esc' });
      const key = sequence === undefined ? undefined : SEQUENCES[sequence];
      if (key !== undefined) presses.push({ key });
      at += sequence?.length ?? 0;
      continue;
    }
    const key = CONTROLS[char];
    if (key !== undefined) presses.push({ key });
    else if (char >= ' ') presses.push({ text: char });
  }
  return { presses, rest: '' };
};

/** A sequence that comes in two pieces, as over a slow line, comes together within this time (ms). */
const PIECE_MS = 50;

/** Reads what a terminal sends, piece by piece: an escape that nothing follows is the key itself. */
export const createReader = (hear: (presses: readonly Pressed[]) => void) => {
  let rest = '';
  let timer: NodeJS.Timeout | undefined;
  const late = (): void => {
    const [begun, behind] = [rest, rest.slice(1)];
    rest = '';
    if (begun !== '') hear([{ key: 'esc' }, ...pressesIn(behind).presses]);
  };
  return {
    read(piece: string): void {
      clearTimeout(timer);
      const { presses, rest: begun } = pressesIn(rest + piece);
      rest = begun;
      if (begun !== '') timer = setTimeout(late, PIECE_MS);
      if (presses.length > 0) hear(presses);
    },
    end: () => clearTimeout(timer),
  };
};
