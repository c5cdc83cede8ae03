/** What a terminal is told: a screen of its own without a cursor, and afterwards what stood there before. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J';
const LEAVE = '\u001b[?25h\u001b[?1049l';
/** Terminals that know it show all between these at once; the others ignore it. */
const TOGETHER = ['\u001b[?2026h', '\u001b[?2026l'] as const;

/** A terminal on which pictures replace each other. */
export interface Canvas {
  /** Draws what differs from the picture before, in one write; after `leave` it is only kept. */
  draw(lines: readonly string[]): void;
  /** What stands there is not known any more, such as after a resize. */
  forget(): void;
  leave(): void;
  /** Takes the screen again after `leave`, with the picture that stood there. */
  enter(): void;
}

interface Terminal {
  write(text: string): boolean;
}

/** Takes the screen. */
export const openCanvas = (terminal: Terminal): Canvas => {
  let before: readonly string[] = [];
  let clean = true;
  let isAway = false;
  terminal.write(ENTER);
  const draw = (lines: readonly string[]): void => {
    const anew = !clean || lines.length !== before.length;
    const changed = lines.flatMap((text, row) =>
      !anew && before[row] === text ? [] : [`\u001b[${row + 1};1H${text}\u001b[0m\u001b[K`],
    );
    before = lines;
    if (isAway) return;
    clean = true;
    const all = (anew ? '\u001b[2J' : '') + changed.join('');
    if (all !== '') terminal.write(TOGETHER[0] + all + TOGETHER[1]);
  };
  return {
    draw,
    forget() {
      clean = false;
    },
    leave() {
      isAway = true;
      terminal.write(LEAVE);
    },
    enter() {
      isAway = false;
      terminal.write(ENTER);
      clean = false;
      draw(before);
    },
  };
};

/**
 * The terminal as Ink sees it: it reads size and keys there, and draws nothing. Its own writers clear a screen that is
 * full, and 6.8's line by line one is a line off.
 */
export const withoutWrites = (stdout: NodeJS.WriteStream): NodeJS.WriteStream =>
  new Proxy(stdout, {
    get(target, key) {
      if (key === 'write')
        return (_: string, done?: () => void) => {
          done?.();
          return true;
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
