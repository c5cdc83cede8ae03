import vm from 'node:vm';

/** A regular expression took longer than it may. Whoever asked must end red: neither yes nor no is known. */
export class SlowRegex extends Error {
  override readonly name = 'SlowRegex';
  constructor(pattern: string) {
    super(`the regular expression /${pattern}/ takes too long and was given up`);
  }
}

/** Whether `text` matches; throws `SlowRegex`. `prime` judges many texts at once, which is much cheaper. */
export interface BoundedRegex {
  /** Texts up to this length are judged at once, without a watchdog; -1 when none is. `prime` need not see them. */
  readonly direct: number;
  test(text: string): boolean;
  prime(texts: Iterable<string>): void;
}

/** Steps that backtracking may take at most where nothing watches it, about 5 ms. */
const UNWATCHED_STEPS = 1e6;
const SLICE = 10_000;

/** Quantifiers and two-way choices outside of classes and escapes, and whether a group is repeated. */
const choicesOf = (pattern: string): { repeats: number; choices: number; nested: boolean } => {
  const plain = pattern.replace(/\\[\s\S]/g, '_').replace(/\[[^\]]*\]/g, '_');
  const repeats = plain.match(/[*+{]/g)?.length ?? 0;
  const choices = plain.match(/\||(?<!\()\?/g)?.length ?? 0;
  return { repeats, choices, nested: /\)[*+?{]/.test(plain) };
};

/** Length up to which backtracking stays below the bound, from the pattern alone: (length + 1)^(repeats + 1) · 2^choices. */
const directLength = (pattern: string): number => {
  const { repeats, choices, nested } = choicesOf(pattern);
  if (nested) return -1;
  return Math.floor((UNWATCHED_STEPS / 2 ** choices) ** (1 / (repeats + 1))) - 1;
};

const room: { texts: readonly string[]; found: boolean[]; regex: RegExp } = {
  texts: [],
  found: [],
  regex: /^/,
};
let context: vm.Context | undefined;
const inRoom = new vm.Script('for (const text of texts) found.push(regex.test(text))');

/** Answers in the order of `texts`; fewer than asked when time ran out. */
const watched = (regex: RegExp, texts: readonly string[], timeoutMs: number): readonly boolean[] => {
  const found: boolean[] = [];
  Object.assign(room, { texts, found, regex });
  // One context for all: making one takes longer than most judging. Nothing here is asynchronous.
  context ??= vm.createContext(room);
  try {
    // Only a vm timeout interrupts V8 in the middle of backtracking; it costs 60 µs a call, hence the slices.
    inRoom.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    // The error may come from another realm, so that `instanceof` would not know it.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
  }
  return found;
};

/**
 * A JavaScript regular expression that cannot hang: cheap patterns run directly, all others under a watchdog of
 * `budgetMs` in all for each call. Answers are kept for each distinct text. Throws SyntaxError for a bad pattern.
 */
export const boundedRegex = (pattern: string, budgetMs = 500): BoundedRegex => {
  const regex = new RegExp(pattern);
  const direct = directLength(pattern);
  const known = new Map<string, boolean>();
  let slow = false;

  const judge = (texts: readonly string[]): void => {
    for (let from = 0; from < texts.length && !slow; from += SLICE) {
      const slice = texts.slice(from, from + SLICE);
      const found = watched(regex, slice, budgetMs);
      found.forEach((answer, index) => {
        known.set(slice[index] ?? '', answer);
      });
      slow = found.length < slice.length;
    }
    if (slow) throw new SlowRegex(pattern);
  };

  return {
    direct,
    test(text) {
      if (text.length <= direct) return regex.test(text);
      const answer = known.get(text);
      if (answer !== undefined) return answer;
      judge([text]);
      return known.get(text) ?? false;
    },
    prime(texts) {
      const open = new Set<string>();
      for (const text of texts) if (text.length > direct && !known.has(text)) open.add(text);
      judge([...open]);
    },
  };
};
