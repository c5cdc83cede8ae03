/** One line of a comparison. `skip` stands for equal lines that are left out; its text says how many. */
export interface DiffLine {
  readonly kind: 'same' | 'expected' | 'seen' | 'skip';
  readonly text: string;
}

/** Lines of context around a difference. */
const CONTEXT = 2;
/** Above this many cells the middle is not aligned but shown as one change: a report must not take seconds. */
const MOST_CELLS = 1_000_000;

/** Longest common subsequence of two lists as table of lengths, from the end. */
const table = (a: readonly string[], b: readonly string[]): ((i: number, j: number) => number) => {
  const width = b.length + 1;
  const cells = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => cells[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      cells[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
};

const align = (a: readonly string[], b: readonly string[]): readonly DiffLine[] => {
  const gone = (text: string): DiffLine => ({ kind: 'expected', text });
  const come = (text: string): DiffLine => ({ kind: 'seen', text });
  if ((a.length + 1) * (b.length + 1) > MOST_CELLS) return [...a.map(gone), ...b.map(come)];
  const length = table(a, b);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || length(i + 1, j) >= length(i, j + 1))) {
      lines.push(gone(left));
      i++;
    } else if (right !== undefined) {
      lines.push(come(right));
      j++;
    }
  }
  return lines;
};

/** Replaces long stretches of equal lines by one line that counts them. */
const fold = (lines: readonly DiffLine[]): readonly DiffLine[] => {
  const near = (place: number): boolean =>
    lines
      .slice(Math.max(0, place - CONTEXT), place + CONTEXT + 1)
      .some(({ kind }) => kind === 'expected' || kind === 'seen');
  const folded: DiffLine[] = [];
  let skipped = 0;
  const flush = (): void => {
    if (skipped > 0) folded.push({ kind: 'skip', text: `${skipped} equal line${skipped === 1 ? '' : 's'}` });
    skipped = 0;
  };
  for (const [place, line] of lines.entries()) {
    if (!near(place)) {
      skipped++;
      continue;
    }
    flush();
    folded.push(line);
  }
  flush();
  return folded;
};

/** Lines of both texts; a newline at the end counts only where the other text has none. */
const split = (expected: string, seen: string): readonly [readonly string[], readonly string[]] => {
  const ends = [expected, seen].map((text) => text.endsWith('\n'));
  const lines = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');
  const [a, b] = [lines(expected), lines(seen)];
  if (ends[0] === ends[1]) return [a, b];
  const note = (texts: readonly string[], ended: boolean | undefined): readonly string[] =>
    ended ? texts : [...texts.slice(0, -1), `${texts.at(-1) ?? ''} (no newline at the end)`];
  return [note(a, ends[0]), note(b, ends[1])];
};

/** Compares two texts line by line; equal beginnings and ends cost nothing. Equal texts give no difference. */
export const diffLines = (expected: string, seen: string): readonly DiffLine[] => {
  const [a, b] = split(expected, seen);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return fold([
    ...a.slice(0, head).map(same),
    ...align(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ]);
};
